// When jobs are made by themselves: in words, with the next turn, paused or changed here.

import { ActionIcon, Button, Switch, Tooltip } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Confirm, Page, QueryTable, RelativeTime, useDeed, type ShortColumn } from "@shared/ui";
import { IconCalendarTime, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { deleteSchedule, putSchedule, SCHEDULES, useSchedules, type Schedule, type ScheduleSettings } from "./api";
import css from "./Jobs.module.css";
import { JobTabs, useKindName, useRhythm } from "./Parts";
import { ScheduleForm } from "./ScheduleForm";

/** A schedule as it is sent back with something changed. */
function settings(one: Schedule): ScheduleSettings {
  return { kind: one.kind, cron: one.cron, time_zone: one.time_zone, enabled: one.enabled, parameters: one.parameters as Record<string, number> };
}

export default function SchedulesPage() {
  const { t } = useTexts("jobs");
  const { may } = useSession();
  const schedules = useSchedules();
  const [edited, setEdited] = useState<Schedule | "new">();
  const [doomed, setDoomed] = useState<Schedule>();
  const removing = useDeed(deleteSchedule, { refresh: [[...SCHEDULES]], then: () => setDoomed(undefined), done: () => t("schedule.deleted"), quiet: true });
  const columns = useColumns(setEdited, setDoomed);
  const add = may("jobs:manage") && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
      {t("schedule.create")}
    </Button>
  );
  return (
    <Page title={t("title")} about={t("schedule.about")} windowTitle={t("tab.schedules")} actions={add}>
      <JobTabs />
      <QueryTable
        query={schedules}
        label={t("tab.schedules")}
        columns={columns}
        id={(one) => one.name}
        empty={{ icon: IconCalendarTime, title: t("schedule.emptyTitle"), text: t("schedule.emptyText") }}
      />
      {edited !== undefined && <ScheduleForm schedule={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
      <Confirm opened={doomed !== undefined} title={t("schedule.delete")} confirm={t("schedule.delete")} danger busy={removing.isPending} error={removing.error} onConfirm={() => doomed !== undefined && removing.mutate(doomed.name)} onClose={() => setDoomed(undefined)}>
        <p>{t("schedule.deleteText", { name: doomed?.name ?? "" })}</p>
      </Confirm>
    </Page>
  );
}

function useColumns(edit: (one: Schedule) => void, remove: (one: Schedule) => void): ShortColumn<Schedule>[] {
  const { t } = useTexts("jobs");
  const { may } = useSession();
  const format = useFormat();
  const kindName = useKindName();
  const rhythm = useRhythm();
  const pausing = useDeed(putSchedule, { refresh: [[...SCHEDULES]], done: (one) => (one.enabled ? t("schedule.goesOn") : t("schedule.paused")) });
  const managed = may("jobs:manage");
  return [
    {
      key: "name",
      header: t("schedule.name"),
      cell: (one) => (
        <>
          <strong className={css["name"]}>{one.name}</strong>
          <p className={css["small"]}>{kindName(one.kind)}</p>
        </>
      ),
    },
    {
      key: "when",
      header: t("schedule.when"),
      wide: true,
      cell: (one) => (
        <>
          {rhythm(one.cron)}
          <p className={css["small"]}>
            {one.time_zone} · <code className="mono">{one.cron}</code>
          </p>
          {typeof one.waits_for === "string" && <p className={css["waits"]}>{t("schedule.waits", { for: t(`waits.${one.kind}`, { defaultValue: one.waits_for }) })}</p>}
        </>
      ),
    },
    {
      key: "next",
      header: t("schedule.next"),
      cell: (one) => (one.enabled && typeof one.next_at === "string" ? format.dateTime(one.next_at) : t("schedule.none")),
    },
    { key: "last", header: t("schedule.last"), cell: (one) => (typeof one.last_at === "string" ? <RelativeTime at={one.last_at} /> : t("schedule.never")) },
    {
      key: "enabled",
      header: t("schedule.active"),
      cell: (one) => (
        <Switch
          aria-label={t("schedule.activeOf", { name: one.name })}
          checked={one.enabled}
          disabled={!managed || pausing.isPending}
          onChange={() => pausing.mutate({ name: one.name, body: { ...settings(one), enabled: !one.enabled } })}
        />
      ),
    },
    {
      key: "deeds",
      header: t("schedule.deeds"),
      align: "end",
      cell: (one) =>
        managed && (
          <span className={css["deeds"]}>
            <Tooltip label={t("schedule.edit")}>
              <ActionIcon variant="subtle" color="gray" aria-label={`${t("schedule.edit")} ${one.name}`} onClick={() => edit(one)}>
                <IconPencil size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={t("schedule.delete")}>
              <ActionIcon variant="subtle" color="gray" aria-label={`${t("schedule.delete")} ${one.name}`} onClick={() => remove(one)}>
                <IconTrash size={16} />
              </ActionIcon>
            </Tooltip>
          </span>
        ),
    },
  ];
}
