// What the pages of this area share: their tabs, the name of an associate as far as it may be seen, a list of customers.

import type { CursorList } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { daysAgo } from "@shared/i18n/zone";
import { AppLink, DataTable, Empty, Tabs, useGo, type Column } from "@shared/ui";
import { IconUsers } from "@tabler/icons-react";
import type { Associate, RelatedCustomer } from "./api";

export function StoreTabs() {
  const { t } = useTexts("stores");
  return (
    <Tabs
      label={t("title")}
      tabs={[
        { to: "/stores", label: t("tab.stores") },
        { to: "/stores/associates", label: t("tab.associates") },
      ]}
    />
  );
}

/** A name as far as the role sees it; hidden names are told as such. */
export function AssociateName({ associate }: { associate: Associate }) {
  const { t } = useTexts("stores");
  const name = [associate.first_name, associate.last_name].filter((part) => typeof part === "string").join(" ");
  return <>{name === "" ? t("associate.hidden") : name}</>;
}

/** Where an associate works now; postings that ended are left out. */
export function currentStores(associate: Associate): string[] {
  const today = daysAgo(0);
  return associate.postings.filter((one) => one.to == null || one.to >= today).map((one) => one.store);
}

export function Customers({ list, height }: { list: CursorList<RelatedCustomer>; height?: string }) {
  const { t } = useTexts("stores");
  const go = useGo();
  const columns: Column<RelatedCustomer>[] = [
    { key: "name", header: t("customer.name"), width: "minmax(10rem, 2fr)", cell: (one) => <AppLink to={`/customers/${one.id}`}>{[one.fields.first_name, one.fields.last_name].filter(Boolean).join(" ") || one.id}</AppLink> },
    { key: "city", header: t("store.city"), width: "minmax(8rem, 1fr)", cell: (one) => [one.fields.postcode, one.fields.city].filter(Boolean).join(" ") },
    { key: "card", header: t("customer.card"), width: "minmax(8rem, 1fr)", cell: (one) => one.fields.loyalty_card ?? "" },
    { key: "id", header: t("customer.id"), width: "8rem", align: "end", cell: (one) => <code className="mono">{one.id}</code> },
  ];
  return (
    <DataTable
      label={t("customers")}
      columns={columns}
      list={list}
      id={(one) => one.id}
      onOpen={(one) => go(`/customers/${one.id}`)}
      bare
      {...(height === undefined ? {} : { height })}
      empty={
        <Empty icon={IconUsers} title={t("customers.none")}>
          {t("customers.noneText")}
        </Empty>
      }
    />
  );
}
