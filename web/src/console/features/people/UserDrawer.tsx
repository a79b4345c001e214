// One user: what they may do, changed here; another password; blocked and let in again.

import { Button, Drawer, Group, TextInput } from "@mantine/core";
import { useSession, type Tagged } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { ErrorNote, Fact, Query, useDeed } from "@shared/ui";
import { useState } from "react";
import { AccountDeeds, AccountFacts } from "./Account";
import { changeUser, resetPassword, useUser, USERS, type User } from "./api";
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
  const { may } = useSession();
  const { data } = user;
  return (
    <div className={css["form"]}>
      <AccountFacts account={data} name={{ label: t("users.login"), value: data.login }} idLabel={t("users.id")}>
        <Fact label={t("users.signsIn")}>{data.must_change_password ? t("users.mustChange") : data.oidc != null ? data.oidc.issuer : data.has_password ? t("users.byPassword") : t("users.noPassword")}</Fact>
      </AccountFacts>
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
  const refresh = [[...USERS]];
  const blocked = data.state === "blocked";
  const blocking = useDeed(changeUser, { refresh, done: (one) => t(`user.now.${one.state}`), quiet: true });
  const resetting = useDeed(resetPassword, {
    refresh,
    quiet: true,
    then: ({ one_time_password: password }) => typeof password === "string" && onPassword({ login: data.login, password }),
  });
  return (
    <AccountDeeds
      blocked={blocked}
      self={self === data.id}
      renew={{ label: t("user.reset"), text: t("user.resetText"), busy: resetting.isPending, error: resetting.error, run: (done) => resetting.mutate(data.id, { onSuccess: done }) }}
      block={{
        text: blocked ? t("user.unblockText") : t("user.blockText"),
        busy: blocking.isPending,
        error: blocking.error,
        run: (done) => blocking.mutate({ user, body: { state: blocked ? "active" : "blocked" } }, { onSuccess: done }),
      }}
    />
  );
}
