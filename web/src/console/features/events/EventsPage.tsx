// Events as they happen, filtered, held while somebody reads; or the log from a point on.

import { Button, Drawer, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { Code, CodeBlock, DataTable, Empty, Fact, Facts, Page, Tag, Toolbar, useFilters, type Column, type Tone } from "@shared/ui";
import { IconBroadcast, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import type { BusinessEvent } from "./api";
import css from "./Events.module.css";
import { EventTabs, Said, TypeTag } from "./Parts";
import { useLive, type Connection } from "./useLive";
import { useLog } from "./useLog";

const TYPES = ["created", "merged", "split", "changed", "revived", "emptied", "erased"].map((one) => `customer.${one}`).concat("webhook.disabled");
const CUSTOMER = /^cus_[0-9a-z]+$/;

export default function EventsPage() {
  const { t } = useTexts("events");
  const [filter, setFilter] = useFilters("type", "customer", "from", "since");
  const fromStart = filter.from === "earliest";
  return (
    <Page title={t("title")} windowTitle={t("title")} about={t("about")} full>
      <EventTabs />
      <Toolbar
        label={t("filters")}
        end={
          <SegmentedControl
            size="xs"
            aria-label={t("view")}
            value={fromStart ? "earliest" : "live"}
            onChange={(next) => setFilter({ from: next === "earliest" ? next : undefined, since: undefined })}
            data={[
              { value: "live", label: t("view.live") },
              { value: "earliest", label: t("view.log") },
            ]}
          />
        }
      >
        <Select aria-label={t("column.type")} placeholder={t("allTypes")} clearable clearButtonProps={{ "aria-label": t("clear") }} w={220} value={filter.type ?? null} data={TYPES} onChange={(type) => setFilter({ type: type ?? undefined })} />
        <CustomerInput key={filter.customer ?? ""} value={filter.customer} onChange={(customer) => setFilter({ customer })} />
        {fromStart && filter.since !== undefined && (
          <Button variant="default" onClick={() => setFilter({ since: undefined })}>
            {t("sinceOff")}
          </Button>
        )}
      </Toolbar>
      {fromStart ? <Log key={filter.type ?? ""} type={filter.type} customer={filter.customer} since={filter.since} /> : <LiveList key={filter.type ?? ""} type={filter.type} customer={filter.customer} />}
    </Page>
  );
}

function CustomerInput({ value, onChange }: { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const { t } = useTexts("events");
  const [text, setText] = useState(value ?? "");
  const wrong = text !== "" && !CUSTOMER.test(text.trim());
  const apply = (): void => {
    if (!wrong && text.trim() !== (value ?? "")) onChange(text.trim() === "" ? undefined : text.trim());
  };
  return <TextInput aria-label={t("customer")} placeholder={t("customerHint")} w={230} value={text} error={wrong} onChange={(event) => setText(event.currentTarget.value)} onBlur={apply} onKeyDown={(event) => event.key === "Enter" && apply()} />;
}

interface ListProps {
  type: string | undefined;
  customer: string | undefined;
}

/** Whether an event is about somebody; a range of new customers names its first and last one only. */
function concerns(event: BusinessEvent, customer: string | undefined): boolean {
  return customer === undefined || [event.data.customer, event.data.other, event.data.through].includes(customer);
}

const TONES: Record<Connection, Tone> = { open: "good", connecting: "neutral", broken: "warn", paused: "info" };

function LiveList({ type, customer }: ListProps) {
  const { t } = useTexts("events");
  const { events, connection, waiting, cut, loading, error, pause } = useLive(type);
  const rows = events.filter((one) => concerns(one, customer));
  const held = connection === "paused";
  return (
    <>
      <div className={css["state"]}>
        <span role="status">
          <Tag tone={TONES[connection]} dot>
            {t(`connection.${connection}`)}
          </Tag>
        </span>
        <span className={css["note"]}>{held ? t("waiting", { count: waiting }) : cut ? t("cut") : t("shown", { count: rows.length })}</span>
        <Button size="compact-sm" variant="default" leftSection={held ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />} onClick={() => pause(!held)}>
          {held ? t("resume") : t("pause")}
        </Button>
      </div>
      <EventTable list={{ rows, more: false, loadMore: () => undefined, loading, error, refetch: () => undefined }} />
    </>
  );
}

function Log({ type, customer, since }: ListProps & { since: string | undefined }) {
  const { t } = useTexts("events");
  const format = useFormat();
  const list = useLog(type, since !== undefined);
  const from = since === undefined ? 0 : Date.parse(since);
  const rows = list.rows.filter((one) => concerns(one, customer) && Date.parse(one.time) >= from);
  // What was looked for may stand further on: the list goes on by itself until something is found.
  const seeking = rows.length === 0 && list.more && list.error === null;
  return (
    <>
      {since !== undefined && <p className={css["note"]}>{t("since", { at: format.dateTime(since) })}</p>}
      <EventTable list={{ ...list, rows, loading: list.loading || seeking }} />
    </>
  );
}

type Rows = Parameters<typeof DataTable<BusinessEvent>>[0]["list"];

function EventTable({ list }: { list: Rows }) {
  const { t } = useTexts("events");
  const format = useFormat();
  const [shown, setShown] = useState<BusinessEvent>();
  const columns: Column<BusinessEvent>[] = [
    { key: "time", header: t("column.time"), width: "13rem", cell: (one) => <span className="num">{`${format.date(one.time)} ${format.time(one.time)}`}</span> },
    { key: "type", header: t("column.type"), width: "12rem", cell: (one) => <TypeTag type={one.type} /> },
    { key: "what", header: t("column.what"), width: "minmax(16rem, 3fr)", cell: (one) => <Said event={one} /> },
    { key: "id", header: t("column.id"), width: "9rem", align: "end", cell: (one) => <Code>{one.id}</Code> },
  ];
  return (
    <>
      <DataTable
        label={t("title")}
        columns={columns}
        list={list}
        id={(one) => one.id}
        onOpen={setShown}
        current={shown?.id}
        rowHeight={40}
        height="calc(100vh - 19rem)"
        empty={
          <Empty icon={IconBroadcast} title={t("empty.title")}>
            {t("empty.text")}
          </Empty>
        }
      />
      <Drawer opened={shown !== undefined} onClose={() => setShown(undefined)} title={t("event.title")} size="md" closeButtonProps={{ "aria-label": t("common:close") }}>
        {shown !== undefined && (
          <div className={css["drawer"]}>
            <Facts>
              <Fact label={t("column.type")}>
                <TypeTag type={shown.type} />
              </Fact>
              <Fact label={t("column.what")}>
                <Said event={shown} />
              </Fact>
              <Fact label={t("column.time")}>{format.dateTime(shown.time)}</Fact>
              <Fact label={t("column.id")}>
                <Code copy>{shown.id}</Code>
              </Fact>
            </Facts>
            <p className={css["note"]}>{t("event.asSent")}</p>
            <CodeBlock label={t("event.asSent")}>{JSON.stringify(shown, null, 2)}</CodeBlock>
          </div>
        )}
      </Drawer>
    </>
  );
}
