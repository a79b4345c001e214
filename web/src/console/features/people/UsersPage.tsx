// Everybody who may sign in, with their roles and reach.

import { Button } from "@mantine/core";
import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { DataTable, Empty, Page, RelativeTime, SecretOnce, Tag, useFilters, type Column } from "@shared/ui";
import { IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useUsers, type User } from "./api";
import { NewUser } from "./NewUser";
import { AccountState, PeopleTabs, RoleTags } from "./Parts";
import css from "./People.module.css";
import { UserDrawer } from "./UserDrawer";

export interface Made {
  login: string;
  password: string;
}

export default function UsersPage() {
  const { t } = useTexts("people");
  const { may } = useSession();
  const [filter, setFilter] = useFilters("user");
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Made>();
  const list = useUsers();
  return (
    <Page
      title={t("title")}
      windowTitle={t("tab.users")}
      about={t("users.about")}
      actions={
        may("users:write") && (
          <Button leftSection={<IconUserPlus size={16} />} onClick={() => setMaking(true)}>
            {t("users.create")}
          </Button>
        )
      }
      full
    >
      <PeopleTabs />
      <DataTable
        label={t("tab.users")}
        columns={useColumns()}
        list={list}
        id={(one) => one.id}
        onOpen={(one) => setFilter({ user: one.id })}
        current={filter.user}
        height="calc(100vh - 14rem)"
        empty={<Empty icon={IconUsers} title={t("users.empty")} />}
      />
      {filter.user !== undefined && <UserDrawer id={filter.user} onClose={() => setFilter({ user: undefined })} onPassword={setMade} />}
      {making && (
        <NewUser
          onClose={() => setMaking(false)}
          onMade={(next) => {
            setMaking(false);
            setMade(next);
          }}
        />
      )}
      {made !== undefined && (
        <SecretOnce
          title={t("password.title")}
          secrets={[
            { label: t("users.login"), value: made.login },
            { label: t("password.label"), value: made.password },
          ]}
          onClose={() => setMade(undefined)}
        >
          <p>{t("password.text")}</p>
        </SecretOnce>
      )}
    </Page>
  );
}

function useColumns(): Column<User>[] {
  const { t } = useTexts("people");
  return [
    {
      key: "login",
      header: t("users.login"),
      width: "minmax(12rem, 1.2fr)",
      cell: (one) => (
        <>
          <span className={css["name"]}>{one.login}</span>
          {typeof one.name === "string" && <span className={css["beside"]}>{one.name}</span>}
        </>
      ),
    },
    { key: "state", header: t("users.state"), width: "8rem", cell: (one) => <AccountState state={one.state} /> },
    { key: "roles", header: t("users.roles"), width: "minmax(16rem, 2fr)", cell: (one) => <RoleTags roles={one.roles} /> },
    {
      key: "by",
      header: t("users.signsIn"),
      width: "minmax(10rem, 1fr)",
      cell: (one) => (one.must_change_password ? <Tag tone="warn">{t("users.mustChange")}</Tag> : one.oidc != null ? t("users.byService") : one.has_password ? t("users.byPassword") : t("users.noPassword")),
    },
    { key: "changed", header: t("users.changed"), width: "8rem", align: "end", cell: (one) => <RelativeTime at={one.changed_at} /> },
  ];
}
