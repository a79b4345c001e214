// The six levels against their objectives, their history, alarms, interruptions and processes.

import { useFormat, useTexts } from "@shared/i18n";
import { Empty, Fresh, Page, Query, Section, ShortTable, Tag, useFilters } from "@shared/ui";
import { IconClockCheck } from "@tabler/icons-react";
import { Alarms } from "./Alarms";
import { useLevels, type Levels } from "./api";
import { History } from "./History";
import { LevelCard } from "./LevelCard";
import css from "./ServiceLevels.module.css";

export default function ServiceLevelsPage() {
  const { t } = useTexts("service-levels");
  const levels = useLevels();
  const [filter, setFilter] = useFilters("level", "span");
  return (
    <Page title={t("title")} about={t("about")} beside={<Fresh at={levels.dataUpdatedAt} />}>
      <Query query={levels}>
        {(data) => (
          <>
            <Alarms levels={data.levels} />
            <div className={css["cards"]}>
              {data.levels.map((level) => (
                <LevelCard key={level.name} level={level} current={(filter.level ?? "response_p99") === level.name} onOpen={() => setFilter({ level: level.name })} />
              ))}
            </div>
            <History levels={data.levels} level={filter.level ?? "response_p99"} span={filter.span} onChange={setFilter} interruptions={<Interruptions data={data} />} />
            <div className={css["two"]}>
              <Answers data={data} />
              <Processes data={data} />
            </div>
          </>
        )}
      </Query>
    </Page>
  );
}

function Interruptions({ data }: { data: Levels }) {
  const { t } = useTexts("service-levels");
  const format = useFormat();
  return (
    <ShortTable
      label={t("interruptions")}
      rows={data.interruptions}
      id={(one) => one.began_at}
      columns={[
        { key: "began", header: t("interruption.began"), cell: (one) => format.dateTime(one.began_at) },
        { key: "ended", header: t("interruption.ended"), cell: (one) => (typeof one.ended_at === "string" ? format.dateTime(one.ended_at) : <Tag tone="bad">{t("interruption.goesOn")}</Tag>) },
        { key: "kind", header: t("interruption.kind"), cell: (one) => <Tag tone={one.announced ? "neutral" : "warn"}>{one.announced ? t("interruption.announced") : t("interruption.unannounced")}</Tag> },
        { key: "seconds", header: t("interruption.length"), align: "end", cell: (one) => format.duration(one.seconds) },
      ]}
      empty={
        <Empty icon={IconClockCheck} title={t("interruption.none")}>
          {t("interruption.noneText")}
        </Empty>
      }
    />
  );
}

function Answers({ data }: { data: Levels }) {
  const { t } = useTexts("service-levels");
  const format = useFormat();
  const millis = (value: number | null | undefined): string => (typeof value === "number" ? format.number(value, 1) : "–");
  return (
    <Section title={t("answers")} about={t("answers.about")} flush>
      <ShortTable
        label={t("answers")}
        rows={data.answers}
        id={(one) => one.kind}
        columns={[
          { key: "kind", header: t("answers.kind"), cell: (one) => t(`kind.${one.kind}`, { defaultValue: one.kind }) },
          { key: "answers", header: t("answers.number"), align: "end", cell: (one) => format.number(one.answers) },
          { key: "mean", header: t("answers.mean"), align: "end", cell: (one) => millis(one.mean_ms) },
          { key: "p50", header: t("answers.p50"), align: "end", cell: (one) => millis(one.p50_ms) },
          { key: "p99", header: t("answers.p99"), align: "end", cell: (one) => millis(one.p99_ms) },
        ]}
      />
    </Section>
  );
}

function Processes({ data }: { data: Levels }) {
  const { t } = useTexts("service-levels");
  const format = useFormat();
  return (
    <Section title={t("processes")} about={t("processes.about")} flush>
      <ShortTable
        label={t("processes")}
        rows={data.processes}
        id={(one) => one.address}
        columns={[
          { key: "address", header: t("processes.address"), cell: (one) => <span className="num">{one.address}</span> },
          { key: "ready", header: t("processes.state"), cell: (one) => <Tag tone={one.ready ? "good" : "warn"} dot>{one.ready ? t("processes.ready") : (one.missing ?? t("processes.notReady"))}</Tag> },
          { key: "version", header: t("processes.version"), cell: (one) => one.version },
          { key: "since", header: t("processes.since"), cell: (one) => format.dateTime(one.started_at) },
          { key: "waiting", header: t("processes.waiting"), align: "end", cell: (one) => format.number(one.waiting) },
        ]}
      />
    </Section>
  );
}
