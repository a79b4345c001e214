// Makes or changes a schedule, and shows in words and dates what it means before it is kept.

import { Modal, Select, TextInput } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { zone as ownZone } from "@shared/i18n/zone";
import { DialogForm, Query, useDeed } from "@shared/ui";
import { useMemo, useState } from "react";
import { putSchedule, SCHEDULES, useKinds, type JobKind, type Schedule } from "./api";
import { nextTurns, parse } from "./cron";
import css from "./Jobs.module.css";
import { KindFields } from "./KindFields";
import { useRhythm } from "./Parts";

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
  const [name, setName] = useState(schedule?.name ?? "");
  const [kind, setKind] = useState(schedule?.kind ?? kinds[0]?.kind ?? "");
  const [cron, setCron] = useState(schedule?.cron ?? "30 2 * * *");
  const [zone, setZone] = useState(schedule?.time_zone ?? ownZone());
  const [values, setValues] = useState<Record<string, number>>((schedule?.parameters ?? {}) as Record<string, number>);
  const zones = useMemo(() => [...new Set([zone, "UTC", ...Intl.supportedValuesOf("timeZone")])], [zone]);
  const deed = useDeed(putSchedule, { refresh: [[...SCHEDULES]], done: () => t("schedule.saved"), then: onClose, quiet: true });
  const submit = (): void => {
    deed.mutate({ name, body: { kind, cron, time_zone: zone, enabled: schedule?.enabled ?? true, parameters: values } });
  };
  return (
    <DialogForm submit={t("schedule.save")} busy={deed.isPending} disabled={name === ""} error={deed.error} onSubmit={submit} onClose={onClose}>
      {schedule === undefined && <TextInput label={t("schedule.name")} value={name} required pattern="[a-z0-9][a-z0-9-]*" placeholder="weekly-proof" onChange={(event) => setName(event.currentTarget.value)} data-autofocus />}
      <KindFields kinds={kinds} kind={kind} values={values} onChange={(next) => (setKind(next.kind), setValues(next.values))} />
      <div className={css["pair"]}>
        <TextInput label={t("schedule.cron")} description={t("schedule.cronHint")} value={cron} required onChange={(event) => setCron(event.currentTarget.value)} classNames={{ input: "mono" }} />
        <Select label={t("schedule.zone")} description={t("schedule.zoneHint")} searchable value={zone} data={zones} limit={50} onChange={(next) => setZone(next ?? zone)} />
      </div>
      <Turns cron={cron} zone={zone} />
    </DialogForm>
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
