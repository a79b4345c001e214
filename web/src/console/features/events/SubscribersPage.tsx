// Who lets the server remember how far they are, and how far they are behind; one's own can be moved.

import { Button } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Actor, Code, Confirm, Fresh, Page, QueryTable, RelativeTime, Tag, useDeed, type ShortColumn } from "@shared/ui";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import { deleteSubscriber, SUBSCRIBERS, useSubscribers, type Subscriber } from "./api";
import css from "./Events.module.css";
import { EventTabs } from "./Parts";
import { SubscriberForm } from "./SubscriberForm";

const BEHIND = 1000;

export default function SubscribersPage() {
  const { t } = useTexts("events");
  const { user } = useSession();
  const subscribers = useSubscribers();
  const [edited, setEdited] = useState<Subscriber | "new">();
  const [doomed, setDoomed] = useState<Subscriber>();
  const deed = useDeed(deleteSubscriber, { refresh: [[...SUBSCRIBERS]], then: () => setDoomed(undefined), done: () => t("subscriber.deleted"), quiet: true });
  const columns = useColumns(user ?? "", setEdited, setDoomed);
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
      {t("subscriber.create")}
    </Button>
  );
  const forget = (one: Subscriber): void => deed.mutate({ name: one.name, owner: one.owner === user ? undefined : one.owner });
  return (
    <Page title={t("title")} windowTitle={t("tab.subscribers")} about={t("subscriber.about")} actions={add} beside={<Fresh at={subscribers.dataUpdatedAt} />}>
      <EventTabs />
      <QueryTable
        query={subscribers}
        label={t("tab.subscribers")}
        columns={columns}
        id={(one) => `${one.owner}/${one.name}`}
        empty={{ icon: IconUsersGroup, title: t("subscriber.emptyTitle"), text: t("subscriber.emptyText") }}
      />
      {edited !== undefined && <SubscriberForm subscriber={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
      <Confirm opened={doomed !== undefined} title={t("subscriber.delete")} confirm={t("subscriber.delete")} danger busy={deed.isPending} error={deed.error} onConfirm={() => doomed !== undefined && forget(doomed)} onClose={() => setDoomed(undefined)}>
        <p>{t("subscriber.deleteText")}</p>
      </Confirm>
    </Page>
  );
}

function useColumns(self: string, edit: (one: Subscriber) => void, remove: (one: Subscriber) => void): ShortColumn<Subscriber>[] {
  const { t } = useTexts("events");
  const format = useFormat();
  return [
    { key: "name", header: t("subscriber.name"), wide: true, cell: (one) => <strong className={css["name"]}>{one.name}</strong> },
    { key: "owner", header: t("subscriber.owner"), cell: (one) => (one.owner === self ? t("subscriber.you") : <Actor id={one.owner} />) },
    { key: "types", header: t("column.type"), cell: (one) => (one.types.length === 0 ? t("allTypes") : one.types.join(", ")) },
    { key: "acknowledged", header: t("subscriber.acknowledged"), cell: (one) => (typeof one.acknowledged === "string" ? <Code>{one.acknowledged}</Code> : "–") },
    {
      key: "lag",
      header: t("subscriber.lag"),
      align: "end",
      cell: (one) => (
        <>
          <Tag tone={one.lag.events === 0 ? "good" : one.lag.events > BEHIND ? "warn" : "info"}>{format.number(one.lag.events)}</Tag>
          {typeof one.lag.since === "string" && (
            <p className={css["note"]}>
              <RelativeTime at={one.lag.since} />
            </p>
          )}
        </>
      ),
    },
    { key: "moved", header: t("subscriber.moved"), align: "end", cell: (one) => <RelativeTime at={one.moved_at} /> },
    {
      key: "deeds",
      header: t("subscriber.deeds"),
      align: "end",
      cell: (one) => (
        <span className={css["deeds"]}>
          {one.owner === self && (
            <Button size="compact-sm" variant="default" onClick={() => edit(one)}>
              {t("subscriber.replay")}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => remove(one)}>
            {t("subscriber.forget")}
          </Button>
        </span>
      ),
    },
  ];
}
