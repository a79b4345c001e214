// Every shop, drive, web shop and wholesale door.

import { Button, Select, TextInput } from "@mantine/core";
import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { AppLink, Code, DataTable, Empty, ErrorState, Page, Tag, Toolbar, useFilters, useGo, type Column } from "@shared/ui";
import { IconBuildingStore, IconPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { KINDS, useStores, type Store } from "./api";
import { StoreTabs } from "./Parts";
import { StoreForm } from "./StoreForm";

export default function StoresPage() {
  const { t } = useTexts("stores");
  const { may } = useSession();
  const go = useGo();
  const stores = useStores();
  const [filter, setFilter] = useFilters("brand", "kind", "region");
  const [text, setText] = useState("");
  const [making, setMaking] = useState(false);
  const columns = useColumns();
  const all = stores.data ?? [];
  const wanted = text.trim().toLocaleLowerCase();
  const rows = all.filter(
    (one) =>
      (filter.brand ?? one.brand) === one.brand &&
      (filter.kind ?? one.kind) === one.kind &&
      (filter.region === undefined || filter.region === one.region) &&
      `${one.code} ${one.name} ${one.city ?? ""}`.toLocaleLowerCase().includes(wanted),
  );
  const brands = [...new Set(all.map((one) => one.brand))];
  const clear = { "aria-label": t("clear") };
  return (
    <Page
      title={t("title")}
      about={t("about")}
      actions={
        may("stores:write") && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
            {t("store.create")}
          </Button>
        )
      }
      full
    >
      <StoreTabs />
      <Toolbar label={t("filters")} end={stores.data !== undefined && t("count", { count: rows.length })}>
        <TextInput aria-label={t("search")} placeholder={t("search")} leftSection={<IconSearch size={16} />} w={240} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Select aria-label={t("store.kind")} placeholder={t("all.kinds")} clearable clearButtonProps={clear} w={180} value={filter.kind ?? null} data={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} onChange={(kind) => setFilter({ kind: kind ?? undefined })} />
        <Select aria-label={t("store.brand")} placeholder={t("all.brands")} clearable clearButtonProps={clear} w={180} value={filter.brand ?? null} data={brands} onChange={(brand) => setFilter({ brand: brand ?? undefined })} />
      </Toolbar>
      {stores.error !== null && stores.data === undefined ? (
        <ErrorState error={stores.error} retry={() => void stores.refetch()} />
      ) : (
        <DataTable
          label={t("title")}
          columns={columns}
          list={{ rows, more: false, loadMore: () => undefined, loading: stores.isPending, error: null, refetch: () => undefined }}
          id={(one) => one.code}
          onOpen={(one) => go(`/stores/${encodeURIComponent(one.code)}`)}
          height="calc(100vh - 17rem)"
          empty={
            <Empty icon={IconBuildingStore} title={t("empty.title")}>
              {all.length === 0 ? t("empty.text") : t("empty.filtered")}
            </Empty>
          }
        />
      )}
      {making && <StoreForm onClose={() => setMaking(false)} />}
    </Page>
  );
}

function useColumns(): Column<Store>[] {
  const { t } = useTexts("stores");
  return [
    { key: "name", header: t("store.name"), width: "minmax(12rem, 2fr)", cell: (one) => <AppLink to={`/stores/${encodeURIComponent(one.code)}`}>{one.name}</AppLink> },
    { key: "code", header: t("store.code"), width: "8rem", cell: (one) => <Code>{one.code}</Code> },
    { key: "kind", header: t("store.kind"), width: "9rem", cell: (one) => <Tag>{t(`kind.${one.kind}`, { defaultValue: one.kind })}</Tag> },
    { key: "brand", header: t("store.brand"), width: "minmax(7rem, 1fr)", cell: (one) => one.brand },
    { key: "city", header: t("store.city"), width: "minmax(10rem, 1fr)", cell: (one) => [one.postcode, one.city].filter(Boolean).join(" ") },
    { key: "region", header: t("store.region"), width: "8rem", cell: (one) => (typeof one.region === "string" ? t(`region.${one.region}`, { defaultValue: one.region }) : "–") },
  ];
}
