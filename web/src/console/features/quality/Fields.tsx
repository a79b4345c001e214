// The fields of a source: filled, and usable after cleaning.

import { useBehind, type Behind } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { useVocabulary } from "@shared/i18n/vocabulary";
import { AppLink, Meter, ShortTable, Tag, type ShortColumn } from "@shared/ui";
import type { SourceScores } from "./api";
import css from "./Quality.module.css";

type Field = SourceScores["fields"][number];

function tone(share: number | null | undefined): "good" | "warn" | "bad" {
  if ((share ?? 0) >= 0.9) return "good";
  return (share ?? 0) >= 0.6 ? "warn" : "bad";
}

export function Fields({ scores, field, onField }: { scores: SourceScores; field: string | undefined; onField: (field: string | undefined) => void }) {
  const { t } = useTexts("quality");
  return <ShortTable label={t("fields.title")} rows={scores.fields} id={(one) => one.field} columns={useColumns(scores.source)} current={field} onOpen={(one) => onField(one.field === field ? undefined : one.field)} />;
}

function useColumns(source: string | null | undefined): ShortColumn<Field>[] {
  const { t } = useTexts("quality");
  const vocabulary = useVocabulary();
  const format = useFormat();
  const people = useBehind();
  const linked = (text: string, figure: Behind) => {
    const { to } = people({ source, ...figure });
    return to === undefined ? text : <AppLink to={to}>{text}</AppLink>;
  };
  const meter = (label: string, one: Field["accuracy"], judged: boolean) =>
    typeof one.share === "number" ? (
      <Meter label={label} share={one.share} tone={judged ? tone(one.share) : "accent"}>
        {format.percent(one.share)}
      </Meter>
    ) : (
      "–"
    );
  return [
    {
      key: "field",
      header: t("field"),
      cell: (one) => (
        <>
          <AppLink to={`/dictionary?field=${one.field}`} className={css["name"] ?? ""}>
            {vocabulary.field(one.field)}
          </AppLink>{" "}
          {one.required && <Tag tone="accent">{t("required")}</Tag>}
        </>
      ),
    },
    { key: "completeness", header: t("completeness"), wide: true, cell: (one) => meter(t("completeness"), one.completeness, one.required) },
    { key: "filled", header: t("filled"), align: "end", cell: (one) => t("of", { part: format.number(one.completeness.part), whole: format.number(one.completeness.whole) }) },
    { key: "missing", header: t("missing"), align: "end", cell: (one) => linked(format.number(one.completeness.whole - one.completeness.part), { having: "missing", field: one.field }) },
    { key: "accuracy", header: t("accuracy"), wide: true, cell: (one) => meter(t("accuracy"), one.accuracy, true) },
    { key: "unusable", header: t("unusable"), align: "end", cell: (one) => linked(format.number(one.accuracy.whole - one.accuracy.part), { having: "unusable", field: one.field }) },
  ];
}
