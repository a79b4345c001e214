// One API client: its roles and rate, another secret, blocked and let in again.

import { Button, Drawer, Group, NumberInput } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Code, Confirm, ErrorNote, Fact, Facts, Query, useDeed } from "@shared/ui";
import { useState } from "react";
import { changeClient, CLIENTS, rotateClient, useClient, type Client, type Tagged } from "./api";
import { AccountState, RoleTags } from "./Parts";
import css from "./People.module.css";
import { RoleEditor } from "./RoleEditor";

interface Props {
  id: string;
  onClose: () => void;
  onSecret: (secret: { client_id: string; client_secret: string }) => void;
}

export function ClientDrawer({ id, onClose, onSecret }: Props) {
  const { t } = useTexts("people");
  return (
    <Drawer opened onClose={onClose} title={t("clients.one")} size="xl" closeButtonProps={{ "aria-label": t("common:close") }}>
      <Query query={useClient(id)}>{(one) => <Content key={one.etag} client={one} onSecret={onSecret} />}</Query>
    </Drawer>
  );
}

function Content({ client, onSecret }: { client: Tagged<Client>; onSecret: Props["onSecret"] }) {
  const { t } = useTexts("people");
  const format = useFormat();
  const { may } = useSession();
  const { data } = client;
  return (
    <div className={css["form"]}>
      <Facts>
        <Fact label={t("clients.name")}>{data.name}</Fact>
        <Fact label={t("clients.id")}>
          <Code copy>{data.id}</Code>
        </Fact>
        <Fact label={t("users.state")}>
          <AccountState state={data.state} />
        </Fact>
        <Fact label={t("clients.secrets")}>{format.number(data.secrets)}</Fact>
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
          <Settings client={client} />
          <Deeds client={client} onSecret={onSecret} />
        </>
      )}
    </div>
  );
}

function Settings({ client }: { client: Tagged<Client> }) {
  const { t } = useTexts("people");
  const [rate, setRate] = useState<number | string>(client.data.per_second ?? "");
  const [roles, setRoles] = useState(client.data.roles);
  const deed = useDeed(changeClient, { refresh: [[...CLIENTS]], done: () => t("clients.saved"), quiet: true });
  return (
    <>
      <NumberInput label={t("clients.rate")} placeholder={t("clients.usualRate")} min={1} value={rate} onChange={setRate} />
      <RoleEditor roles={roles} onChange={setRoles} />
      <ErrorNote error={deed.error} />
      <div>
        <Button loading={deed.isPending} onClick={() => deed.mutate({ client, body: { roles, per_second: typeof rate === "number" ? rate : null } })}>
          {t("user.save")}
        </Button>
      </div>
    </>
  );
}

function Deeds({ client, onSecret }: { client: Tagged<Client>; onSecret: Props["onSecret"] }) {
  const { t } = useTexts("people");
  const { data } = client;
  const [asks, setAsks] = useState<"block" | "rotate">();
  const close = (): void => setAsks(undefined);
  const refresh = [[...CLIENTS]];
  const blocked = data.state === "blocked";
  const blocking = useDeed(changeClient, { refresh, then: close, done: (one) => t(`clients.now.${one.state}`), quiet: true });
  const rotating = useDeed(rotateClient, {
    refresh,
    quiet: true,
    then: (secret) => {
      close();
      onSecret(secret);
    },
  });
  return (
    <Group gap="xs" className={css["deeds"] ?? ""}>
      <Button variant="default" onClick={() => setAsks("rotate")}>
        {t("clients.rotate")}
      </Button>
      <Button variant="default" onClick={() => setAsks("block")}>
        {blocked ? t("user.unblock") : t("user.block")}
      </Button>
      <Confirm opened={asks === "rotate"} title={t("clients.rotate")} confirm={t("clients.rotate")} busy={rotating.isPending} error={rotating.error} onConfirm={() => rotating.mutate(data.id)} onClose={close}>
        <p>{t("clients.rotateText")}</p>
      </Confirm>
      <Confirm
        opened={asks === "block"}
        title={blocked ? t("user.unblock") : t("user.block")}
        confirm={blocked ? t("user.unblock") : t("user.block")}
        danger={!blocked}
        busy={blocking.isPending}
        error={blocking.error}
        onConfirm={() => blocking.mutate({ client, body: { state: blocked ? "active" : "blocked" } })}
        onClose={close}
      >
        <p>{blocked ? t("clients.unblockText") : t("clients.blockText")}</p>
      </Confirm>
    </Group>
  );
}
