// The history of one level as a chart with its objective; of recovery, its interruptions.

import { SegmentedControl } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { Chart, Empty, Loading, Query, Section } from "@shared/ui";
import { IconChartLine } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { SPANS, useHistory, type Level, type Point, type Span } from "./api";
import { useLevelValue } from "./LevelCard";
import { DRAWN, measure, type Drawn } from "./measures";

interface Props {
  levels: Level[];
  level: string;
  span: string | undefined;
  onChange: (change: { span: string }) => void;
  interruptions: ReactNode;
}

export function History({ levels, level, span, onChange, interruptions }: Props) {
  const { t } = useTexts("service-levels");
  const chosen: Span = span !== undefined && span in SPANS ? (span as Span) : "day";
  const history = useHistory(chosen);
  const shown = levels.find((one) => one.name === level) ?? levels[0];
  const drawn = DRAWN.find((one) => one === shown?.name);
  if (shown === undefined) return null;
  if (drawn === undefined) {
    return (
      <Section title={t("interruptions")} about={t("meaning.recovery")} flush>
        {interruptions}
      </Section>
    );
  }
  return (
    <Section
      title={t(`level.${shown.name}`)}
      about={t(`meaning.${shown.name}`)}
      actions={<SegmentedControl size="xs" aria-label={t("span")} value={chosen} onChange={(next) => onChange({ span: next })} data={Object.keys(SPANS).map((value) => ({ value, label: t(`span.${value}`) }))} />}
    >
      <Query query={history} loading={<Loading lines={1} height={240} />}>
        {(points) => <Drawing level={shown} drawn={drawn} points={points} span={chosen} />}
      </Query>
    </Section>
  );
}

function Drawing({ level, drawn, points, span }: { level: Level; drawn: Drawn; points: Point[]; span: Span }) {
  const { t } = useTexts("service-levels");
  const format = useFormat();
  const write = useLevelValue();
  const values = measure(drawn, points);
  if (values.every((one) => one === null)) {
    return (
      <Empty icon={IconChartLine} title={t("history.none")}>
        {t("history.noneText")}
      </Empty>
    );
  }
  const percent = level.unit === "%";
  return (
    <Chart
      label={t("history.label", { level: t(`level.${level.name}`) })}
      moments={points.map((point) => point.at)}
      lines={[{ name: t(`level.${level.name}`), values }]}
      write={(value) => write(level, value)}
      writeMoment={(at) => (span === "month" ? format.dateTime(at) : format.time(at).replace(/:00(?=$|\s)/, ""))}
      limit={{ name: t("objective"), value: level.objective }}
      height={260}
      least={level.name === "availability" ? undefined : 0}
      most={percent && level.name === "availability" ? 100 : undefined}
    />
  );
}
