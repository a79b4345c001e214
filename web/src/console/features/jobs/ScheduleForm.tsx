// Makes or changes a schedule, and shows in words and dates what it means before it is kept.

import { Button, Group, Modal, NumberInput, Select, TextInput } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { ErrorNote, Query, useDeed } from "@shared/ui";
import { useMemo, useState, type FormEvent } from "react";
import { putSchedule, SCHEDULES, useKinds, type JobKind, type Schedule } from "./api";
import { nextTurns, parse } from "./cron";
import css from "./Jobs.module.css";
import { useKindName, useRhythm } from "./Parts";

const SHOWN = 5;

export function ScheduleForm({ schedule, onClose }: { schedule: Schedule | undefined; onClose: () => void }) {
  const { t } = useTexts("jobs");
  const kinds = useKinds();
  return (
    <Modal opened onClose={onClose} title={schedule === undefined ? t("schedule.create") : t("schedule.edit")} size="lg" closeButtonProps={{ "aria-label": t("common:close") }}>
      <Query query={kinds}>{(all) => <Form schedule={schedule} kinds={all.filter((one) => one.open)} onClose={onClose} />}</Query>
    </Modal>
  );
}

function Form({ schedule, kinds, onClose }: { schedule: Schedule | undefined; kinds: JobKind[]; onClose: () => void }) {
  const { t } = useTexts("jobs");
  const kindName = useKindName();
  const [name, setName] = useState(schedule?.name ?? "");
  const [kind, setKind] = useState(schedule?.kind ?? kinds[0]?.kind ?? "");
  const [cron, setCron] = useState(schedule?.cron ?? "30 2 * * *");
  const [zone, setZone] = useState(schedule?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [values, setValues] = useState<Record<string, number>>((schedule?.parameters ?? {}) as Record<string, number>);
  const zones = useMemo(() => [...new Set([zone, "UTC", ...Intl.supportedValuesOf("timeZone")])], [zone]);
  const deed = useDeed(putSchedule, { refresh: [[...SCHEDULES]], done: () => t("schedule.saved"), then: onClose, quiet: true });
  const chosen = kinds.find((one) => one.kind === kind);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    deed.mutate({ name, body: { kind, cron, time_zone: zone, enabled: schedule?.enabled ?? true, parameters: values } });
  };
  return (
    <form onSubmit={submit} className={css["form"]}>
      {schedule === undefined && <TextInput label={t("schedule.name")} value={name} required pattern="[a-z0-9][a-z0-9-]*" placeholder="weekly-proof" onChange={(event) => setName(event.currentTarget.value)} data-autofocus />}
      <Select label={t("column.kind")} value={kind} data={kinds.map((one) => ({ value: one.kind, label: kindName(one.kind) }))} onChange={(next) => (setKind(next ?? ""), setValues({}))} />
      {chosen?.parameters.map((one) => (
        <NumberInput key={one.name} label={t(`parameter.${one.name}`, { defaultValue: one.name })} min={one.least} max={one.most} value={values[one.name] ?? one.default ?? ""} onChange={(value) => setValues((before) => ({ ...before, [one.name]: Number(value) }))} />
      ))}
      <div className={css["pair"]}>
        <TextInput label={t("schedule.cron")} description={t("schedule.cronHint")} value={cron} required onChange={(event) => setCron(event.currentTarget.value)} classNames={{ input: "mono" }} />
        <Select label={t("schedule.zone")} description={t("schedule.zoneHint")} searchable value={zone} data={zones} limit={50} onChange={(next) => setZone(next ?? zone)} />
      </div>
      <Turns cron={cron} zone={zone} />
      <ErrorNote error={deed.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" loading={deed.isPending} disabled={name === ""}>
          {t("schedule.save")}
        </Button>
      </Group>
    </form>
  );
}

/** What the text means: a sentence, and the next turns on the user's clock. */
function Turns({ cron, zone }: { cron: string; zone: string }) {
  const { t } = useTexts("jobs");
  const format = useFormat();
  const rhythm = useRhythm();
  const [now] = useState(() => Date.now());
  const turns = useMemo(() => nextTurns(cron, zone, now, SHOWN), [cron, zone, now]);
  const told = parse(cron) === undefined ? t("schedule.notUnderstood") : rhythm(cron);
  return (
    <section className={css["turns"]} aria-live="polite" aria-label={t("schedule.turns")}>
      <strong>{told}</strong>
      {turns.length > 0 && <p className={css["small"]}>{t("schedule.turns")}</p>}
      <ol className={css["dates"]}>
        {turns.map((turn) => (
          <li key={turn.getTime()} className="num">
            {format.dateTime(turn)}
          </li>
        ))}
      </ol>
    </section>
  );
}
