// The systems that ask: each with its roles, its rate, and secrets that are shown once.

import { Button } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Code, DataTable, Empty, Page, RelativeTime, SecretOnce, useFilters, type Column } from "@shared/ui";
import { IconApi, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useClients, type Client } from "./api";
import { ClientDrawer } from "./ClientDrawer";
import { NewClient } from "./NewClient";
import { AccountState, PeopleTabs, RoleTags } from "./Parts";
import css from "./People.module.css";

export default function ClientsPage() {
  const { t } = useTexts("people");
  const { may } = useSession();
  const [filter, setFilter] = useFilters("client");
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<{ client_id: string; client_secret: string }>();
  const list = useClients();
  const add = may("users:write") && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {t("clients.create")}
    </Button>
  );
  return (
    <Page title={t("title")} windowTitle={t("tab.clients")} about={t("clients.about")} actions={add} full>
      <PeopleTabs />
      <DataTable
        label={t("tab.clients")}
        columns={useColumns()}
        list={list}
        id={(one) => one.id}
        onOpen={(one) => setFilter({ client: one.id })}
        current={filter.client}
        height="calc(100vh - 14rem)"
        empty={
          <Empty icon={IconApi} title={t("clients.emptyTitle")}>
            {t("clients.emptyText")}
          </Empty>
        }
      />
      {filter.client !== undefined && <ClientDrawer id={filter.client} onClose={() => setFilter({ client: undefined })} onSecret={setSecret} />}
      {making && (
        <NewClient
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false);
            setSecret(made);
          }}
        />
      )}
      {secret !== undefined && (
        <SecretOnce
          title={t("clients.secret")}
          secrets={[
            { label: t("clients.id"), value: secret.client_id },
            { label: t("clients.secretLabel"), value: secret.client_secret },
          ]}
          onClose={() => setSecret(undefined)}
        >
          <p>{t("clients.secretText")}</p>
        </SecretOnce>
      )}
    </Page>
  );
}

function useColumns(): Column<Client>[] {
  const { t } = useTexts("people");
  const format = useFormat();
  return [
    { key: "name", header: t("clients.name"), width: "minmax(10rem, 1.2fr)", cell: (one) => <span className={css["name"]}>{one.name}</span> },
    { key: "id", header: t("users.id"), width: "6rem", cell: (one) => <Code>{one.id}</Code> },
    { key: "state", header: t("users.state"), width: "8rem", cell: (one) => <AccountState state={one.state} /> },
    { key: "roles", header: t("users.roles"), width: "minmax(12rem, 2fr)", cell: (one) => <RoleTags roles={one.roles} /> },
    { key: "rate", header: t("clients.rateShort"), width: "7.5rem", align: "end", cell: (one) => (typeof one.per_second === "number" ? format.number(one.per_second) : t("clients.usualRate")) },
    { key: "secrets", header: t("clients.secretsShort"), width: "6rem", align: "end", cell: (one) => format.number(one.secrets) },
    { key: "made", header: t("user.made"), width: "8rem", align: "end", cell: (one) => <RelativeTime at={one.created_at} /> },
  ];
}
