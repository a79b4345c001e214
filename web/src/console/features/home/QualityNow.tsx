// How good the data is, by source and by field: which are filled, and usable.

import { useBehind, type Behind } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { useVocabulary } from "@shared/i18n/vocabulary";
import { AppLink, Loading, Query, Section, ShareGrid, SourceBadge, type ShareCell } from "@shared/ui";
import { useQuality, type Quality } from "./api";

const ROWS = 8;
type Scores = Quality["scores"][number];

/** The fields most sources have to fill come first, then those that most records fill. */
function mainFields(scores: Scores[]): string[] {
  const weight = new Map<string, number>();
  for (const source of scores) {
    for (const one of source.fields) weight.set(one.field, (weight.get(one.field) ?? 0) + (one.required ? 1e9 : 0) + one.completeness.part);
  }
  return [...weight].sort(([, a], [, b]) => b - a).slice(0, ROWS).map(([field]) => field);
}

export function QualityNow() {
  const { t } = useTexts("home");
  const quality = useQuality();
  return (
    <Section title={t("quality.title")} about={t("quality.about")} actions={<AppLink to="/quality">{t("quality.open")}</AppLink>} flush>
      <Query query={quality} loading={<Loading lines={10} height={22} />}>
        {({ scores }) => <Grid scores={scores} />}
      </Query>
    </Section>
  );
}

function Grid({ scores }: { scores: Scores[] }) {
  const { t } = useTexts("home");
  const { field } = useVocabulary();
  const format = useFormat();
  const people = useBehind();
  const share = (one: { part: number; whole: number; share?: number | null }, figure: Behind | undefined, strong = false): ShareCell => ({
    share: one.share,
    strong,
    ...(figure === undefined ? {} : people(figure)),
    title: t("quality.of", { part: format.number(one.part), whole: format.number(one.whole) }),
  });
  const columns = scores.map((one) => ({
    key: one.source ?? "",
    heading: typeof one.source === "string" ? <AppLink to={`/quality?source=${encodeURIComponent(one.source)}`}><SourceBadge source={one.source} /></AppLink> : t("quality.all"),
  }));
  const main = mainFields(scores);
  return (
    <ShareGrid
      label={t("quality.title")}
      corner={t("quality.score")}
      columns={columns}
      rows={[
        { key: "total", heading: <strong>{t("quality.total")}</strong>, cells: scores.map((one) => ({ share: one.total, strong: true })) },
        { key: "accuracy", heading: t("quality.accuracy"), cells: scores.map((one) => share(one.accuracy, undefined)) },
        { key: "uniqueness", heading: t("quality.uniqueness"), cells: scores.map((one) => share(one.uniqueness, { source: one.source, having: "duplicates" })) },
        ...main.map((name) => ({
          key: name,
          heading: <AppLink to={`/quality?field=${name}`}>{field(name)}</AppLink>,
          cells: scores.map((source) => {
            const found = source.fields.find((one) => one.field === name);
            return found === undefined ? undefined : share(found.completeness, { source: source.source, having: "missing", field: name }, found.required);
          }),
        })),
      ]}
    />
  );
}
