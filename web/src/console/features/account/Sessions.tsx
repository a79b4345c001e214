// From where somebody is signed in; what was left open elsewhere is ended here.

import { Button } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { Confirm, Query, RelativeTime, Section, ShortTable, Tag, useDeed } from "@shared/ui";
import { useState } from "react";
import { endSession, SESSIONS, useSessions, type OpenSession } from "./api";

export function Sessions() {
  const { t } = useTexts("account");
  const [ending, setEnding] = useState<OpenSession>();
  const sessions = useSessions();
  return (
    <Section title={t("sessions.title")} about={t("sessions.about")} flush>
      <Query query={sessions}>{(rows) => <SessionTable rows={rows} onEnd={setEnding} />}</Query>
      {ending !== undefined && <End session={ending} onClose={() => setEnding(undefined)} />}
    </Section>
  );
}

function SessionTable({ rows, onEnd }: { rows: OpenSession[]; onEnd: (session: OpenSession) => void }) {
  const { t } = useTexts("account");
  const format = useFormat();
  return (
    <ShortTable
      label={t("sessions.title")}
      rows={rows}
      id={(one) => one.id}
      columns={[
        { key: "begun", header: t("sessions.begun"), cell: (one) => format.dateTime(one.begun_at) },
        { key: "by", header: t("signedIn"), wide: true, cell: (one) => t(`by.${one.signed_in_by}`, { defaultValue: one.signed_in_by }) },
        { key: "used", header: t("sessions.used"), cell: (one) => <RelativeTime at={one.used_at} /> },
        { key: "ends", header: t("sessions.ends"), cell: (one) => format.dateTime(one.expires_at) },
        {
          key: "deed",
          header: t("sessions.deed"),
          align: "end",
          cell: (one) =>
            one.current ? (
              <Tag tone="accent" dot>
                {t("sessions.this")}
              </Tag>
            ) : (
              <Button size="compact-sm" variant="default" aria-label={t("sessions.endOf", { at: format.dateTime(one.begun_at) })} onClick={() => onEnd(one)}>
                {t("sessions.end")}
              </Button>
            ),
        },
      ]}
    />
  );
}

function End({ session, onClose }: { session: OpenSession; onClose: () => void }) {
  const { t } = useTexts("account");
  const format = useFormat();
  const deed = useDeed(endSession, { refresh: [SESSIONS], done: () => t("sessions.ended"), then: onClose, quiet: true });
  return (
    <Confirm
      opened
      title={t("sessions.endTitle", { at: format.dateTime(session.begun_at) })}
      confirm={t("sessions.end")}
      danger
      busy={deed.isPending}
      error={deed.error}
      onConfirm={() => deed.mutate(session.id)}
      onClose={onClose}
    >
      <p>{t("sessions.endText")}</p>
    </Confirm>
  );
}
