// One user: what they may do, changed here; another password; blocked and let in again.

import { Button, Drawer, Group, TextInput } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Code, Confirm, ErrorNote, Fact, Facts, Query, useDeed } from "@shared/ui";
import { useState } from "react";
import { changeUser, resetPassword, useUser, USERS, type Tagged, type User } from "./api";
import { AccountState, RoleTags } from "./Parts";
import css from "./People.module.css";
import { RoleEditor } from "./RoleEditor";

interface Props {
  id: string;
  onClose: () => void;
  onPassword: (made: { login: string; password: string }) => void;
}

export function UserDrawer({ id, onClose, onPassword }: Props) {
  const { t } = useTexts("people");
  const user = useUser(id);
  return (
    <Drawer opened onClose={onClose} title={t("user.title")} size="xl" closeButtonProps={{ "aria-label": t("common:close") }}>
      <Query query={user}>{(one) => <Content key={one.etag} user={one} onPassword={onPassword} />}</Query>
    </Drawer>
  );
}

function Content({ user, onPassword }: { user: Tagged<User>; onPassword: Props["onPassword"] }) {
  const { t } = useTexts("people");
  const format = useFormat();
  const { may } = useSession();
  const { data } = user;
  return (
    <div className={css["form"]}>
      <Facts>
        <Fact label={t("users.login")}>{data.login}</Fact>
        <Fact label={t("users.id")}>
          <Code copy>{data.id}</Code>
        </Fact>
        <Fact label={t("users.state")}>
          <AccountState state={data.state} />
        </Fact>
        <Fact label={t("users.signsIn")}>{data.must_change_password ? t("users.mustChange") : data.oidc != null ? data.oidc.issuer : data.has_password ? t("users.byPassword") : t("users.noPassword")}</Fact>
        <Fact label={t("user.made")}>{format.dateTime(data.created_at)}</Fact>
        {!may("users:write") && (
          <Fact label={t("users.roles")}>
            <RoleTags roles={data.roles} />
          </Fact>
        )}
        {may("access-log:read") && (
          <Fact label={t("user.log")}>
            <AppLink to={`/access-log?actor=${data.id}`}>{t("user.seeLog")}</AppLink>
          </Fact>
        )}
      </Facts>
      {may("users:write") && (
        <>
          <Settings user={user} />
          <Deeds user={user} onPassword={onPassword} />
        </>
      )}
    </div>
  );
}

function Settings({ user }: { user: Tagged<User> }) {
  const { t } = useTexts("people");
  const [name, setName] = useState(user.data.name ?? "");
  const [email, setEmail] = useState(user.data.email ?? "");
  const [roles, setRoles] = useState(user.data.roles);
  const deed = useDeed(changeUser, { refresh: [[...USERS]], done: () => t("user.saved"), quiet: true });
  const save = (): void => deed.mutate({ user, body: { name: name === "" ? null : name, email: email === "" ? null : email, roles } });
  return (
    <>
      <div className={css["two"]}>
        <TextInput label={t("users.name")} value={name} autoComplete="off" onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput label={t("users.email")} type="email" value={email} autoComplete="off" onChange={(event) => setEmail(event.currentTarget.value)} />
      </div>
      <RoleEditor roles={roles} onChange={setRoles} />
      <ErrorNote error={deed.error} />
      <Group>
        <Button loading={deed.isPending} onClick={save}>
          {t("user.save")}
        </Button>
        <p className={css["small"]}>{t("user.endsSessions")}</p>
      </Group>
    </>
  );
}

function Deeds({ user, onPassword }: { user: Tagged<User>; onPassword: Props["onPassword"] }) {
  const { t } = useTexts("people");
  const { user: self } = useSession();
  const { data } = user;
  const [asks, setAsks] = useState<"block" | "reset">();
  const close = (): void => setAsks(undefined);
  const refresh = [[...USERS]];
  const blocked = data.state === "blocked";
  const blocking = useDeed(changeUser, { refresh, then: close, done: (one) => t(`user.now.${one.state}`), quiet: true });
  const resetting = useDeed(resetPassword, {
    refresh,
    quiet: true,
    then: ({ one_time_password: password }) => {
      close();
      if (typeof password === "string") onPassword({ login: data.login, password });
    },
  });
  return (
    <Group gap="xs" className={css["deeds"] ?? ""}>
      <Button variant="default" onClick={() => setAsks("reset")}>
        {t("user.reset")}
      </Button>
      <Button variant="default" color={blocked ? "blue" : "red"} disabled={self === data.id} onClick={() => setAsks("block")}>
        {blocked ? t("user.unblock") : t("user.block")}
      </Button>
      <Confirm opened={asks === "reset"} title={t("user.reset")} confirm={t("user.reset")} busy={resetting.isPending} error={resetting.error} onConfirm={() => resetting.mutate(data.id)} onClose={close}>
        <p>{t("user.resetText")}</p>
      </Confirm>
      <Confirm
        opened={asks === "block"}
        title={blocked ? t("user.unblock") : t("user.block")}
        confirm={blocked ? t("user.unblock") : t("user.block")}
        danger={!blocked}
        busy={blocking.isPending}
        error={blocking.error}
        onConfirm={() => blocking.mutate({ user, body: { state: blocked ? "active" : "blocked" } })}
        onClose={close}
      >
        <p>{blocked ? t("user.unblockText") : t("user.blockText")}</p>
      </Confirm>
    </Group>
  );
}
