// The log of a webhook: what became of each event, attempt by attempt, and sending one again.

import { Button, Drawer, SegmentedControl } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Code, DataTable, Empty, Fact, Facts, Query, RelativeTime, Section, ShortTable, Tag, useDeed, useFilters, type Column, type Tone } from "@shared/ui";
import { IconMailForward, IconRefresh } from "@tabler/icons-react";
import { ALL, resend, useDeliveries, useDelivery, type Delivery, type DeliveryDetail, type Webhook } from "./api";
import css from "./Webhooks.module.css";

const TONES: Record<string, Tone> = { delivered: "good", waiting: "info", failed: "bad" };

export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { t } = useTexts("webhooks");
  const [filter, setFilter] = useFilters("state", "event");
  const list = useDeliveries(webhook.id, filter.state);
  const columns = useColumns();
  return (
    <Section
      title={t("log.title")}
      about={t("log.about")}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t("log.state")}
          value={filter.state ?? ""}
          onChange={(state) => setFilter({ state })}
          data={[{ value: "", label: t("log.all") }, ...["waiting", "delivered", "failed"].map((state) => ({ value: state, label: t(`state.${state}`) }))]}
        />
      }
      flush
    >
      <DataTable
        label={t("log.title")}
        columns={columns}
        list={list}
        id={(one) => one.event}
        onOpen={(one) => setFilter({ event: one.event })}
        current={filter.event}
        bare
        height={list.rows.length > 8 ? "28rem" : undefined}
        empty={
          <Empty icon={IconMailForward} title={t("log.emptyTitle")}>
            {t("log.emptyText")}
          </Empty>
        }
      />
      <Drawer opened={filter.event !== undefined} onClose={() => setFilter({ event: undefined })} title={t("delivery.title")} size="md" closeButtonProps={{ "aria-label": t("common:close") }}>
        {filter.event !== undefined && <Detail id={webhook.id} event={filter.event} />}
      </Drawer>
    </Section>
  );
}

function useColumns(): Column<Delivery>[] {
  const { t } = useTexts("webhooks");
  const format = useFormat();
  return [
    { key: "state", header: t("log.state"), width: "8rem", cell: (one) => <State state={one.state} /> },
    { key: "type", header: t("log.type"), width: "minmax(11rem, 1fr)", cell: (one) => one.type ?? "" },
    { key: "event", header: t("log.event"), width: "minmax(8rem, 1fr)", cell: (one) => <Code>{one.event}</Code> },
    { key: "attempts", header: t("log.attempts"), width: "7rem", align: "end", cell: (one) => format.number(one.attempts) },
    { key: "next", header: t("log.next"), width: "10rem", align: "end", cell: (one) => (typeof one.next_at === "string" ? format.time(one.next_at) : "") },
    { key: "changed", header: t("log.changed"), width: "9rem", align: "end", cell: (one) => <RelativeTime at={one.changed_at} /> },
  ];
}

function State({ state }: { state: string }) {
  const { t } = useTexts("webhooks");
  return (
    <Tag tone={TONES[state] ?? "neutral"} dot>
      {t(`state.${state}`, { defaultValue: state })}
    </Tag>
  );
}

function Detail({ id, event }: { id: string; event: string }) {
  const { t } = useTexts("webhooks");
  const delivery = useDelivery(id, event);
  const again = useDeed(resend, { refresh: [[...ALL]], done: () => t("delivery.resent") });
  return (
    <Query query={delivery}>
      {(one) => (
        <div className={css["drawer"]}>
          <Facts>
            <Fact label={t("log.state")}>
              <State state={one.state} />
            </Fact>
            <Fact label={t("log.event")}>
              <Code copy>{one.event}</Code>
            </Fact>
            <Fact label={t("log.type")}>{one.type}</Fact>
          </Facts>
          <Attempts detail={one} />
          <Button leftSection={<IconRefresh size={16} />} loading={again.isPending} onClick={() => again.mutate({ id, event })}>
            {t("delivery.resend")}
          </Button>
          <AppLink to="/events">{t("delivery.events")}</AppLink>
        </div>
      )}
    </Query>
  );
}

function Attempts({ detail }: { detail: DeliveryDetail }) {
  const { t } = useTexts("webhooks");
  const format = useFormat();
  return (
    <ShortTable
      label={t("delivery.attempts")}
      rows={detail.log.toReversed()}
      id={(one) => String(one.number)}
      columns={[
        { key: "number", header: t("delivery.number"), cell: (one) => format.number(one.number) },
        { key: "at", header: t("delivery.at"), cell: (one) => format.dateTime(one.at) },
        {
          key: "answer",
          header: t("delivery.answer"),
          cell: (one) => (
            <Tag tone={one.reason == null ? "good" : "bad"}>
              {one.status ?? t(`reason.${one.reason ?? "broken"}`, { defaultValue: one.reason ?? "" })}
            </Tag>
          ),
        },
        { key: "millis", header: t("delivery.millis"), align: "end", cell: (one) => format.number(one.millis) },
      ]}
      empty={<p>{t("delivery.none")}</p>}
    />
  );
}
