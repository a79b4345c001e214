// What the round found to be decided wrongly: the pair, what it should be, who sees to it, and what became of it.

import { isCode, useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Actor, Empty, notify, RelativeTime, Section, ShortTable, useFilters, useGo, type ShortColumn } from "@shared/ui";
import { Button, Select } from "@mantine/core";
import { IconTicket } from "@tabler/icons-react";
import { useChangeTicket, useCustomerOf, type Ticket } from "./api";
import { Expected, TicketDrawer, TicketState } from "./TicketDrawer";
import css from "./Acceptance.module.css";

const STATES = ["open", "fixed", "accepted", "rejected"];

export function Tickets({ rows, off }: { rows: Ticket[]; off: boolean }) {
  const { t } = useTexts("acceptance");
  const format = useFormat();
  const { user, may } = useSession();
  const go = useGo();
  const [filter, setFilter] = useFilters("ticket");
  const change = useChangeTicket();
  const find = useCustomerOf();
  const alter = (shown: Ticket, part: { owner?: string | null; state?: string }): void =>
    change.mutate(
      { shown, change: part },
      {
        onSuccess: (now) => notify({ text: t("ticket.changed", { id: shown.id }), undo: () => change.mutate({ shown: now, change: { owner: shown.owner ?? null, state: shown.state } }) }),
        onError: (error) => notify({ text: isCode(error, "changed_meanwhile") ? t("ticket.meanwhile") : error.message, tone: "bad" }),
      },
    );
  const columns: ShortColumn<Ticket>[] = [
    { key: "id", header: t("ticket"), cell: (row) => <code className="mono">{row.id}</code> },
    {
      key: "pair",
      header: t("ticket.pair"),
      cell: (row) => (
        <span className={css["records"]}>
          {row.records.map((record) =>
            may("customers:read") ? (
              <button key={record} type="button" className={css["record"]} onClick={() => find.mutate(record, { onSuccess: (customer) => go(`/customers/${customer}`) })}>
                {record}
              </button>
            ) : (
              <code key={record} className="mono">
                {record}
              </code>
            ),
          )}
          {!off && (
            <Button size="compact-xs" variant="default" className={css["screenOnly"] ?? ""} aria-label={t("ticket.compareOf", { id: row.id })} onClick={() => setFilter({ ticket: row.id })}>
              {t("ticket.compare")}
            </Button>
          )}
        </span>
      ),
    },
    { key: "expected", header: t("ticket.expected"), cell: (row) => <Expected ticket={row} /> },
    {
      key: "owner",
      header: t("ticket.owner"),
      cell: (row) => (
        <span className={css["owner"]}>
          <span>{row.owner == null ? <span className={css["faint"]}>{t("ticket.nobody")}</span> : <Actor id={row.owner} />}</span>
          {!off && typeof user === "string" && (
            <Button size="compact-xs" variant="default" className={css["screenOnly"] ?? ""} onClick={() => alter(row, { owner: row.owner === user ? null : user })}>
              {t(row.owner === user ? "ticket.giveBack" : "ticket.take")}
            </Button>
          )}
        </span>
      ),
    },
    {
      key: "state",
      header: t("state"),
      cell: (row) => (
        <>
          <span className={off ? undefined : css["printOnly"]}>
            <TicketState ticket={row} />
          </span>
          {!off && (
            <Select
              className={css["screenOnly"] ?? ""}
              size="xs"
              aria-label={t("ticket.state", { id: row.id })}
              data={STATES.map((value) => ({ value, label: t(`ticket.${value}`) }))}
              value={row.state}
              onChange={(state) => state !== null && state !== row.state && alter(row, { state })}
            />
          )}
        </>
      ),
    },
    { key: "at", header: t("ticket.since"), align: "end", cell: (row) => (
        <>
          <span className={css["screenOnly"]}>
            <RelativeTime at={row.opened_at} />
          </span>
          <span className={css["printOnly"]}>{format.date(row.opened_at)}</span>
        </>
      ),
    },
  ];
  return (
    <Section title={t("tickets")} about={t("tickets.about")} flush>
      <ShortTable
        label={t("tickets")}
        columns={columns}
        rows={rows}
        id={(row) => row.id}
        empty={
          <Empty icon={IconTicket} title={t("tickets.none")}>
            <p>{t("tickets.noneText")}</p>
          </Empty>
        }
      />
      {!off && <TicketDrawer ticket={rows.find((row) => row.id === filter.ticket)} onClose={() => setFilter({ ticket: undefined })} />}
    </Section>
  );
}
