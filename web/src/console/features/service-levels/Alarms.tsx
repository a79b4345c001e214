// Alarms that go on, aloud; and those that were.

import { Button, Switch } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Actor, Empty, Query, RelativeTime, Section, ShortTable, Tag, useDeed, type ShortColumn } from "@shared/ui";
import { IconBellCheck } from "@tabler/icons-react";
import { useState } from "react";
import { acknowledge, ALARMS, useAlarms, type Alarm, type Level } from "./api";
import { useLevelValue } from "./LevelCard";

export function Alarms({ levels }: { levels: Level[] }) {
  const { t } = useTexts("service-levels");
  const [past, setPast] = useState(false);
  const list = useAlarms(!past);
  const columns = useColumns(levels);
  return (
    <Section
      title={t("alarms")}
      about={t("alarms.about")}
      actions={<Switch size="sm" label={t("alarms.past")} checked={past} onChange={(event) => setPast(event.currentTarget.checked)} />}
      flush
    >
      <Query query={{ data: list.loading ? undefined : list.rows, error: list.error, refetch: list.refetch as never }}>
        {(rows) => (
          <>
            <ShortTable
              label={t("alarms")}
              columns={columns}
              rows={rows}
              id={(one) => one.id}
              empty={
                <Empty icon={IconBellCheck} title={past ? t("alarms.never") : t("alarms.none")}>
                  {t("alarms.noneText")}
                </Empty>
              }
            />
            {list.more && (
              <Button variant="subtle" loading={list.loadingMore} onClick={list.loadMore} fullWidth>
                {t("alarms.more")}
              </Button>
            )}
          </>
        )}
      </Query>
    </Section>
  );
}

function useColumns(levels: Level[]): ShortColumn<Alarm>[] {
  const { t } = useTexts("service-levels");
  const { may } = useSession();
  const format = useFormat();
  const write = useLevelValue();
  const seeing = useDeed(acknowledge, { refresh: [[...ALARMS]], done: () => t("alarms.acknowledged") });
  const value = (one: Alarm, number: number): string => {
    const level = levels.find((known) => known.name === one.name);
    return level === undefined ? format.number(number, 1) : write(level, number);
  };
  return [
    {
      key: "state",
      header: t("alarm.state"),
      cell: (one) => (
        <Tag tone={typeof one.ended_at === "string" ? "neutral" : "bad"} dot>
          {typeof one.ended_at === "string" ? t("alarm.over") : t("alarm.goesOn")}
        </Tag>
      ),
    },
    { key: "level", header: t("alarm.level"), wide: true, cell: (one) => t(`level.${one.name}`, { defaultValue: one.name }) },
    { key: "value", header: t("alarm.value"), align: "end", cell: (one) => value(one, one.value) },
    { key: "objective", header: t("objective"), align: "end", cell: (one) => value(one, one.objective) },
    { key: "began", header: t("alarm.began"), cell: (one) => <RelativeTime at={one.began_at} /> },
    { key: "ended", header: t("alarm.ended"), cell: (one) => (typeof one.ended_at === "string" ? format.dateTime(one.ended_at) : "–") },
    {
      key: "seen",
      header: t("alarm.seen"),
      align: "end",
      cell: (one) => {
        if (typeof one.acknowledged_at === "string") {
          return (
            <>
              <RelativeTime at={one.acknowledged_at} /> · <Actor id={one.acknowledged_by ?? ""} />
            </>
          );
        }
        if (!may("system:manage")) return t("alarm.notSeen");
        return (
          <Button size="compact-sm" variant="default" loading={seeing.isPending && seeing.variables === one.id} onClick={() => seeing.mutate(one.id)}>
            {t("alarm.acknowledge")}
          </Button>
        );
      },
    },
  ];
}
