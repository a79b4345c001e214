// A ticket with both records of its pair side by side, as they were judged.

import { Drawer } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { Actor, Fact, Facts, Tag } from "@shared/ui";
import type { Ticket } from "./api";
import { ShownPair } from "./PairTable";
import { TICKET_TONES } from "./states";
import css from "./Acceptance.module.css";

export function TicketDrawer({ ticket, onClose }: { ticket: Ticket | undefined; onClose: () => void }) {
  const { t } = useTexts("acceptance");
  return (
    <Drawer opened={ticket !== undefined} onClose={onClose} title={t("ticket.title", { id: ticket?.id ?? "" })} size="xl" closeButtonProps={{ "aria-label": t("common:close") }}>
      {ticket !== undefined && (
        <div className={css["desk"]}>
          <Facts>
            <Fact label={t("ticket.expected")}>
              <Expected ticket={ticket} />
            </Fact>
            <Fact label={t("ticket.owner")}>{ticket.owner == null ? t("ticket.nobody") : <Actor id={ticket.owner} />}</Fact>
            <Fact label={t("state")}>
              <TicketState ticket={ticket} />
            </Fact>
          </Facts>
          <p className={css["faint"]}>{t("ticket.inClear")}</p>
          <ShownPair key={ticket.id} round={ticket.round} number={ticket.number} erased={t("ticket.erased")} />
        </div>
      )}
    </Drawer>
  );
}

/** What the pair should be. */
export function Expected({ ticket }: { ticket: Ticket }) {
  const { t } = useTexts("acceptance");
  return <Tag tone={ticket.expected === "same" ? "accent" : "warn"}>{t(`expected.${ticket.expected}`)}</Tag>;
}

export function TicketState({ ticket }: { ticket: Ticket }) {
  const { t } = useTexts("acceptance");
  return (
    <Tag tone={TICKET_TONES[ticket.state] ?? "neutral"} dot>
      {t(`ticket.${ticket.state}`)}
    </Tag>
  );
}
