// Scores of a day: of all sources together or one, field by field, over time, with the formulas.

import { Button, Select, TextInput } from "@mantine/core";
import { useBehind } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Empty, Figure, Figures, Fresh, Page, Query, Section, Toolbar, useFilters } from "@shared/ui";
import { IconGauge } from "@tabler/icons-react";
import { useQuality, type Quality, type SourceScores } from "./api";
import { Fields } from "./Fields";
import { Formulas } from "./Formulas";
import { History } from "./History";
import { Matrix } from "./Matrix";

export default function QualityPage() {
  const { t } = useTexts("quality");
  const [filter, setFilter] = useFilters("source", "field", "day");
  const quality = useQuality(filter.day);
  const sources = quality.data?.scores.flatMap((one) => (typeof one.source === "string" ? [one.source] : [])) ?? [];
  const today = new Date().toISOString().slice(0, 10);
  const filtered = filter.source !== undefined || filter.field !== undefined || filter.day !== undefined;
  return (
    <Page title={t("title")} about={t("about")} beside={<Fresh at={quality.dataUpdatedAt} />}>
      <Toolbar label={t("filters")}>
        <Select aria-label={t("source")} placeholder={t("allSources")} clearable clearButtonProps={{ "aria-label": t("clear") }} w={220} value={filter.source ?? null} data={sources} onChange={(source) => setFilter({ source: source ?? undefined })} />
        <TextInput type="date" aria-label={t("day")} max={today} value={filter.day ?? today} onChange={(event) => setFilter({ day: event.currentTarget.value === today ? undefined : event.currentTarget.value })} />
        {filtered && (
          <Button variant="subtle" color="gray" onClick={() => setFilter({ source: undefined, field: undefined, day: undefined })}>
            {t("clear")}
          </Button>
        )}
      </Toolbar>
      <Query query={quality}>{(data) => <Content data={data} source={filter.source} field={filter.field} onField={(field) => setFilter({ field })} />}</Query>
    </Page>
  );
}

interface Props {
  data: Quality;
  source: string | undefined;
  field: string | undefined;
  onField: (field: string | undefined) => void;
}

function Content({ data, source, field, onField }: Props) {
  const { t } = useTexts("quality");
  const shown = data.scores.find((one) => (source === undefined ? one.source == null : one.source === source)) ?? (source === undefined ? data.scores[0] : undefined);
  if (shown === undefined || shown.records === 0) {
    return (
      <Empty icon={IconGauge} title={t("empty.title")}>
        {t("empty.text")}
      </Empty>
    );
  }
  return (
    <>
      <Totals scores={shown} />
      <History source={shown.source ?? undefined} />
      {source === undefined && <Matrix scores={data.scores} />}
      <Section title={t("fields.title")} about={t("fields.about")} flush>
        <Fields scores={shown} field={field} onField={onField} />
      </Section>
      <Formulas formulas={data.formulas} />
    </>
  );
}

function Totals({ scores }: { scores: SourceScores }) {
  const { t } = useTexts("quality");
  const format = useFormat();
  const percent = (share: number | null | undefined): string => (typeof share === "number" ? format.percent(share) : "–");
  const of = (one: { part: number; whole: number }): string => t("of", { part: format.number(one.part), whole: format.number(one.whole) });
  const people = useBehind();
  const month = scores.changes.find((one) => one.days === 30);
  const change = (value: number | null | undefined, otherwise: string): string =>
    typeof value === "number" && Math.abs(value) >= 0.0005 ? t("change", { points: `${value > 0 ? "+" : "−"}${format.number(Math.abs(value) * 100, 1)}` }) : otherwise;
  return (
    <Figures>
      <Figure label={t("total")} value={percent(scores.total)} note={change(month?.total, t("day.of", { day: format.date(scores.day) }))} />
      <Figure label={t("completeness")} value={percent(scores.completeness.share)} note={change(month?.completeness, of(scores.completeness))} />
      <Figure label={t("accuracy")} value={percent(scores.accuracy.share)} note={change(month?.accuracy, of(scores.accuracy))} />
      <Figure label={t("uniqueness")} value={percent(scores.uniqueness.share)} note={change(month?.uniqueness, of(scores.uniqueness))} {...people({ source: scores.source, having: "duplicates" })} />
      <Figure label={t("records")} value={format.number(scores.records)} note={t("all.filled", { share: percent(scores.completeness_of_all.share) })} />
    </Figures>
  );
}
