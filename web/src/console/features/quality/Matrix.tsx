// Every field by every source: how many records fill it.

import { useBehind } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { useVocabulary } from "@shared/i18n/vocabulary";
import { AppLink, Section, ShareGrid, SourceBadge } from "@shared/ui";
import type { SourceScores } from "./api";

export function Matrix({ scores }: { scores: SourceScores[] }) {
  const { t } = useTexts("quality");
  const { field } = useVocabulary();
  const format = useFormat();
  const people = useBehind();
  const sources = scores.filter((one) => typeof one.source === "string");
  const names = [...new Set(scores.flatMap((one) => one.fields.map((each) => each.field)))];
  return (
    <Section title={t("matrix.title")} about={t("matrix.about")} flush>
      <ShareGrid
        label={t("matrix.title")}
        corner={t("field")}
        columns={sources.map((one) => ({
          key: one.source ?? "",
          heading: (
            <AppLink to={`/quality?source=${encodeURIComponent(one.source ?? "")}`}>
              <SourceBadge source={one.source ?? ""} />
            </AppLink>
          ),
        }))}
        rows={names.map((name) => ({
          key: name,
          heading: field(name),
          cells: sources.map((source) => {
            const found = source.fields.find((one) => one.field === name);
            if (found === undefined) return undefined;
            const { part, whole, share } = found.completeness;
            return { share, strong: found.required, title: t("of", { part: format.number(part), whole: format.number(whole) }), ...people({ source: source.source, having: "missing", field: name }) };
          }),
        }))}
      />
    </Section>
  );
}
