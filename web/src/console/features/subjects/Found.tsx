// Where a person appears: as which customers, in which records of which source, and in what waits to be taken in.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Code, Empty, Figure, Figures, Section, ShortTable, SourceBadge, Tag, Value, type ShortColumn, type Tone } from "@shared/ui";
import { IconUserOff } from "@tabler/icons-react";
import type { Appearances } from "./api";
import css from "./Subjects.module.css";

type SubjectRecord = Appearances["records"][number];
const TONES: Record<string, Tone> = { current: "good", former: "warn", deleted: "neutral" };

export function Found({ told }: { told: Appearances }) {
  const { t } = useTexts("subjects");
  const format = useFormat();
  const columns = useColumns();
  const sources = new Set(told.records.map((one) => one.source));
  const waiting = told.quarantine.length + told.dead_letters.length;
  if (told.records.length + waiting === 0) {
    return (
      <Empty icon={IconUserOff} title={t("nowhere")}>
        {t("nowhereText")}
      </Empty>
    );
  }
  return (
    <>
      <Figures>
        <Figure label={t("customers")} value={format.number(told.customers.length)} />
        <Figure label={t("sources")} value={format.number(sources.size)} note={t("records", { count: told.records.length })} />
        <Figure label={t("waiting")} value={format.number(waiting)} note={t("waitingNote")} tone={waiting > 0 ? "warn" : "neutral"} />
      </Figures>
      {told.customers.length > 0 && (
        <Section title={t("customers")}>
          <ul className={css["people"]}>
            {told.customers.map((id) => (
              <li key={id}>
                <AppLink to={`/customers/${id}`}>{id}</AppLink>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {told.records.length > 0 && (
        <Section title={t("systems")} about={t("systemsAbout")} flush>
          <ShortTable label={t("systems")} rows={told.records} id={(one) => one.record} columns={columns} />
        </Section>
      )}
      {waiting > 0 && <Waiting told={told} />}
    </>
  );
}

function useColumns(): ShortColumn<SubjectRecord>[] {
  const { t } = useTexts("subjects");
  const format = useFormat();
  return [
    { key: "source", header: t("column.source"), cell: (one) => <SourceBadge source={one.source} /> },
    { key: "key", header: t("column.key"), wide: true, cell: (one) => <Value field="record_id" value={one.key} masked={one.masked} hidden={one.hidden} /> },
    { key: "record", header: t("column.record"), cell: (one) => <Code>{one.record}</Code> },
    { key: "customer", header: t("column.customer"), cell: (one) => <AppLink to={`/customers/${one.customer}`}>{one.customer}</AppLink> },
    { key: "state", header: t("column.state"), cell: (one) => <Tag tone={TONES[one.state] ?? "neutral"}>{t(`state.${one.state}`, { defaultValue: one.state })}</Tag> },
    { key: "since", header: t("column.since"), align: "end", cell: (one) => format.date(one.since) },
    { key: "until", header: t("column.until"), align: "end", cell: (one) => format.date(one.until) },
  ];
}

interface Waits {
  key: string;
  source: string;
  what: string;
  reason: string;
  since: string;
  to: string | undefined;
}

function Waiting({ told }: { told: Appearances }) {
  const { t } = useTexts("subjects");
  const format = useFormat();
  const { may } = useSession();
  const rows: Waits[] = [
    ...told.quarantine.map((one) => ({
      key: `${one.source}/${one.row}/${one.since}`,
      source: one.source,
      what: t("row", { row: format.number(one.row) }),
      reason: one.reason,
      since: one.since,
      to: may("quarantine:manage") ? `/quarantine?source=${encodeURIComponent(one.source)}` : undefined,
    })),
    ...told.dead_letters.map((one) => ({ key: one.id, source: one.source, what: one.id, reason: one.reason, since: one.since, to: may("dead-letters:manage") ? "/jobs/dead-letters" : undefined })),
  ];
  return (
    <Section title={t("waiting")} about={t("waitingAbout")} flush>
      <ShortTable
        label={t("waiting")}
        rows={rows}
        id={(one) => one.key}
        columns={[
          { key: "source", header: t("column.source"), cell: (one) => <SourceBadge source={one.source} /> },
          { key: "what", header: t("column.what"), wide: true, cell: (one) => (one.to === undefined ? one.what : <AppLink to={one.to}>{one.what}</AppLink>) },
          { key: "reason", header: t("column.reason"), cell: (one) => <Code>{one.reason}</Code> },
          { key: "since", header: t("column.since"), align: "end", cell: (one) => format.date(one.since) },
        ]}
      />
    </Section>
  );
}
