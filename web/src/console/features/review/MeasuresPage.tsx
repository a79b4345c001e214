// What review costs and saves, and how far stewards agree: as the server counts it from every verdict.

import { SegmentedControl } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { daysAgo } from "@shared/i18n/zone";
import { wilson } from "@shared/model/wilson";
import { Actor, AppLink, Chart, Empty, Figure, Figures, Page, Query, Section, ShortTable, useFilters } from "@shared/ui";
import { IconChartBar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { statisticsQuery, type Statistics } from "./api";
import { addUp, type Work } from "./measures";

const SPANS = [7, 30, 90];
const USUAL_SPAN = 30;
const GOOD_SHARE = 0.9;

export default function MeasuresPage() {
  const { t } = useTexts("review");
  const [{ days }, setFilters] = useFilters("days");
  const span = SPANS.find((one) => String(one) === days) ?? USUAL_SPAN;
  const statistics = useQuery(statisticsQuery(daysAgo(span - 1), daysAgo(0)));
  return (
    <Page
      title={t("measures.title")}
      about={t("measures.about")}
      back={{ to: "/review", text: t("measures.back") }}
      actions={
        <SegmentedControl
          aria-label={t("measures.span")}
          value={String(span)}
          onChange={(next) => setFilters({ days: Number(next) === USUAL_SPAN ? undefined : next })}
          data={SPANS.map((one) => ({ value: String(one), label: t("measures.days", { count: one }) }))}
        />
      }
    >
      <Query query={statistics}>{(told) => <Measures told={told} />}</Query>
    </Page>
  );
}

/** Hours as people say them; what is saved may be less than nothing. */
function useHours(): (hours: number) => string {
  const format = useFormat();
  return (hours) => `${hours < 0 ? "−" : ""}${format.duration(Math.abs(hours) * 3600)}`;
}

function Measures({ told }: { told: Statistics }) {
  const { t } = useTexts("review");
  const format = useFormat();
  const hours = useHours();
  const { total, manual_minutes: minutes } = told;
  if (told.days.length === 0) {
    return (
      <Empty icon={IconChartBar} title={t("measures.none")} action={<AppLink to="/review">{t("measures.begin")}</AppLink>}>
        {t("measures.noneText")}
      </Empty>
    );
  }
  return (
    <>
      <Figures>
        <Figure label={t("measures.decisions")} value={format.number(total.decided)} note={t("measures.undecided", { count: total.undecided, number: format.number(total.undecided) })} />
        <Figure label={t("measures.median")} value={total.median_seconds == null ? "–" : format.duration(total.median_seconds)} note={t("measures.medianNote")} />
        <Figure label={t("measures.hours")} value={hours(total.hours_spent)} note={t("measures.hoursNote")} />
        <Figure label={t("measures.saved")} value={hours(total.hours_saved)} tone={total.hours_saved > 0 ? "good" : "neutral"} note={t("measures.savedNote", { minutes: format.number(minutes) })} />
      </Figures>
      <Agreement told={told.agreement} />
      <ByDay told={told} />
      <BySteward days={told.days} />
    </>
  );
}

function Agreement({ told }: { told: Statistics["agreement"] }) {
  const { t } = useTexts("review");
  const format = useFormat();
  const interval = wilson(told.agreed, told.pairs);
  return (
    <Section title={t("second.title")} about={t("second.about")}>
      <Figures>
        <Figure label={t("second.pairs")} value={format.number(told.pairs)} note={t("second.agreed", { number: format.number(told.agreed) })} />
        <Figure
          label={t("second.share")}
          value={interval === undefined ? "–" : format.percent(interval.value, 0)}
          note={interval === undefined ? t("second.shareNone") : t("second.interval", { low: format.percent(interval.lower, 0), high: format.percent(interval.upper, 0) })}
          tone={interval === undefined ? "neutral" : interval.value >= GOOD_SHARE ? "good" : "warn"}
        />
        <Figure label={t("second.kappa")} value={told.kappa == null ? "–" : format.number(told.kappa, 2)} note={t("second.kappaNote")} />
      </Figures>
    </Section>
  );
}

function ByDay({ told }: { told: Statistics }) {
  const { t } = useTexts("review");
  const format = useFormat();
  const days = addUp(told.days, "day").toSorted((a, b) => a.key.localeCompare(b.key));
  if (days.length < 2) return null;
  return (
    <Section title={t("measures.byDay")}>
      <Chart
        label={t("measures.byDay")}
        moments={days.map((one) => one.key)}
        lines={[{ name: t("measures.decisions"), values: days.map((one) => one.decided), tone: "accent" }]}
        write={(value) => format.number(value)}
        writeMoment={(day) => format.date(day)}
        least={0}
      />
    </Section>
  );
}

function BySteward({ days }: { days: Statistics["days"] }) {
  const { t } = useTexts("review");
  const format = useFormat();
  const hours = useHours();
  const count = (what: "decided" | "undecided" | "second_opinions") => (one: Work): string => format.number(one[what]);
  return (
    <Section title={t("measures.byActor")} flush>
      <ShortTable
        label={t("measures.byActor")}
        rows={addUp(days, "steward")}
        id={(one) => one.key}
        columns={[
          { key: "steward", header: t("measures.steward"), wide: true, cell: (one) => <Actor id={one.key} /> },
          { key: "decided", header: t("measures.decisions"), align: "end", cell: count("decided") },
          { key: "undecided", header: t("verdict.undecided"), align: "end", cell: count("undecided") },
          { key: "second", header: t("second.title"), align: "end", cell: count("second_opinions") },
          { key: "each", header: t("measures.each"), align: "end", cell: (one) => (one.timed === 0 ? "–" : format.duration((one.hours_spent * 3600) / one.timed)) },
          { key: "hours", header: t("measures.hours"), align: "end", cell: (one) => hours(one.hours_spent) },
          { key: "saved", header: t("measures.saved"), align: "end", cell: (one) => hours(one.hours_saved) },
        ]}
      />
    </Section>
  );
}
