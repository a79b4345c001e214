// The scores day by day, as a chart.

import { useFormat, useTexts } from "@shared/i18n";
import { Chart, Loading, Query, Section } from "@shared/ui";
import { useHistory, type DayScores } from "./api";

export function History({ source }: { source: string | undefined }) {
  const { t } = useTexts("quality");
  const history = useHistory(source, true);
  return (
    <Section title={t("history.title")} about={t("history.about")}>
      <Query query={history} loading={<Loading lines={1} height={220} />}>
        {(days) => <Drawing days={days} />}
      </Query>
    </Section>
  );
}

function Drawing({ days }: { days: DayScores[] }) {
  const { t } = useTexts("quality");
  const format = useFormat();
  const percent = (share: number | null | undefined): number | null => (typeof share === "number" ? share * 100 : null);
  return (
    <Chart
      label={t("history.title")}
      moments={days.map((one) => one.day)}
      lines={[
        { name: t("total"), values: days.map((one) => percent(one.total)), tone: "accent" },
        { name: t("completeness"), values: days.map((one) => percent(one.completeness.share)), tone: "warn" },
        { name: t("accuracy"), values: days.map((one) => percent(one.accuracy.share)), tone: "good" },
        { name: t("uniqueness"), values: days.map((one) => percent(one.uniqueness.share)), tone: "neutral" },
      ]}
      write={(value) => format.percent(value / 100)}
      writeMoment={(day) => format.date(day)}
      most={100}
    />
  );
}
