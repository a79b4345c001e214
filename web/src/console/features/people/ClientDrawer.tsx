// One API client: its roles and rate, another secret, blocked and let in again.

import { Button, Drawer, NumberInput } from "@mantine/core";
import { useSession, type Tagged } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { ErrorNote, Fact, Query, useDeed } from "@shared/ui";
import { useState } from "react";
import { AccountDeeds, AccountFacts } from "./Account";
import { changeClient, CLIENTS, rotateClient, useClient, type Client } from "./api";
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
      <AccountFacts account={data} name={{ label: t("clients.name"), value: data.name }} idLabel={t("clients.id")}>
        <Fact label={t("clients.secrets")}>{format.number(data.secrets)}</Fact>
      </AccountFacts>
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
  const refresh = [[...CLIENTS]];
  const blocked = data.state === "blocked";
  const blocking = useDeed(changeClient, { refresh, done: (one) => t(`clients.now.${one.state}`), quiet: true });
  const rotating = useDeed(rotateClient, { refresh, then: onSecret, quiet: true });
  return (
    <AccountDeeds
      blocked={blocked}
      renew={{ label: t("clients.rotate"), text: t("clients.rotateText"), busy: rotating.isPending, error: rotating.error, run: (done) => rotating.mutate(data.id, { onSuccess: done }) }}
      block={{
        text: blocked ? t("clients.unblockText") : t("clients.blockText"),
        busy: blocking.isPending,
        error: blocking.error,
        run: (done) => blocking.mutate({ client, body: { state: blocked ? "active" : "blocked" } }, { onSuccess: done }),
      }}
    />
  );
}
