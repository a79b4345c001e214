// Who looked at whom: filtered, entry by entry, and exported.

import { Button, Drawer } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { Actor, AppLink, Code, DataTable, Empty, Fact, Facts, Page, Tag, useFilters, type Column } from "@shared/ui";
import { IconHistoryToggle } from "@tabler/icons-react";
import { useState } from "react";
import { useAccesses, type Access, type Wanted } from "./api";
import css from "./AccessLog.module.css";
import { Export } from "./Export";
import { Filters } from "./Filters";

export default function AccessLogPage() {
  const { t } = useTexts("access-log");
  const [filter, setFilter] = useFilters("actor", "customer", "from", "to");
  const [shown, setShown] = useState<Access>();
  const wanted: Wanted = filter;
  const list = useAccesses(wanted);
  const filtered = Object.values(filter).some((one) => one !== undefined);
  return (
    <Page title={t("title")} about={t("about")} actions={<Export wanted={wanted} />} full>
      <Filters wanted={wanted} onChange={setFilter} />
      <DataTable
        label={t("title")}
        columns={useColumns()}
        list={list}
        id={(one) => `${one.chain}-${one.number}`}
        onOpen={setShown}
        current={shown === undefined ? undefined : `${shown.chain}-${shown.number}`}
        height="calc(100vh - 15rem)"
        empty={
          <Empty
            icon={IconHistoryToggle}
            title={t("empty.title")}
            action={
              filtered && (
                <Button variant="default" onClick={() => setFilter({ actor: undefined, customer: undefined, from: undefined, to: undefined })}>
                  {t("filter.clear")}
                </Button>
              )
            }
          >
            {list.more ? t("empty.more") : t("empty.text")}
          </Empty>
        }
      />
      <Drawer opened={shown !== undefined} onClose={() => setShown(undefined)} title={t("entry.title")} size="md" closeButtonProps={{ "aria-label": t("common:close") }}>
        {shown !== undefined && <Entry entry={shown} onCustomer={(customer) => (setShown(undefined), setFilter({ customer }))} />}
      </Drawer>
    </Page>
  );
}

function useColumns(): Column<Access>[] {
  const { t } = useTexts("access-log");
  const format = useFormat();
  return [
    { key: "at", header: t("column.at"), width: "11.5rem", cell: (one) => <span className="num">{format.dateTime(one.at)}</span> },
    { key: "actor", header: t("column.actor"), width: "minmax(7.5rem, 1fr)", cell: (one) => <Actor id={one.actor} /> },
    { key: "deed", header: t("column.deed"), width: "minmax(11rem, 2fr)", cell: (one) => t(`deed.${one.deed}`, { defaultValue: one.deed }) },
    { key: "purpose", header: t("column.purpose"), width: "minmax(8rem, 1fr)", cell: (one) => <Tag>{t(`purpose.${one.purpose}`, { defaultValue: one.purpose })}</Tag> },
    { key: "customers", header: t("column.customers"), width: "5rem", align: "end", cell: (one) => format.number(one.customers) },
    { key: "records", header: t("column.records"), width: "8.5rem", align: "end", cell: (one) => format.number(one.records) },
    { key: "via", header: t("column.via"), width: "minmax(8rem, 1fr)", cell: (one) => [t(`via.${one.via}`, { defaultValue: one.via }), one.address].filter(Boolean).join(" · ") },
  ];
}

function Entry({ entry, onCustomer }: { entry: Access; onCustomer: (id: string) => void }) {
  const { t } = useTexts("access-log");
  const format = useFormat();
  return (
    <div className={css["entry"]}>
      <Facts>
        <Fact label={t("column.at")}>{format.dateTime(entry.at)}</Fact>
        <Fact label={t("column.actor")}>
          <Actor id={entry.actor} /> · <Code>{entry.actor}</Code>
        </Fact>
        <Fact label={t("column.deed")}>
          {t(`deed.${entry.deed}`, { defaultValue: entry.deed })} <Code>{entry.deed}</Code>
        </Fact>
        <Fact label={t("column.purpose")}>{t(`purpose.${entry.purpose}`, { defaultValue: entry.purpose })}</Fact>
        <Fact label={t("column.via")}>{t(`via.${entry.via}`, { defaultValue: entry.via })}</Fact>
        {typeof entry.address === "string" && <Fact label={t("entry.address")}>{entry.address}</Fact>}
        {typeof entry.result === "string" && <Fact label={t("entry.result")}>{entry.result}</Fact>}
        <Fact label={t("column.customers")}>{format.number(entry.customers)}</Fact>
        <Fact label={t("column.records")}>{format.number(entry.records)}</Fact>
        <Fact label={t("entry.place")}>{t("entry.number", { chain: entry.chain, number: entry.number })}</Fact>
      </Facts>
      {entry.customer_ids.length > 0 && (
        <section>
          <h3 className={css["heading"]}>{t("entry.who")}</h3>
          {entry.customer_ids.length < entry.customers && <p className={css["small"]}>{t("entry.first", { count: entry.customer_ids.length })}</p>}
          <ul className={css["people"]}>
            {entry.customer_ids.map((id) => (
              <li key={id}>
                <AppLink to={`/customers/${id}`}>{id}</AppLink>
                <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onCustomer(id)}>
                  {t("entry.others")}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
