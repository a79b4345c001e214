// What users and API clients have in common: facts about them, another secret, blocked and let in again.

import { Button, Group } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Code, Confirm, Fact, Facts } from "@shared/ui";
import { useState, type ReactNode } from "react";
import type { Granted } from "./api";
import { AccountState, RoleTags } from "./Parts";
import css from "./People.module.css";

interface FactsProps {
  account: { id: string; state: string; created_at: string; roles: Granted[] };
  name: { label: string; value: string };
  idLabel: string;
  /** What only one of both kinds has. */
  children: ReactNode;
}

export function AccountFacts({ account, name, idLabel, children }: FactsProps) {
  const { t } = useTexts("people");
  const format = useFormat();
  const { may } = useSession();
  return (
    <Facts>
      <Fact label={name.label}>{name.value}</Fact>
      <Fact label={idLabel}>
        <Code copy>{account.id}</Code>
      </Fact>
      <Fact label={t("users.state")}>
        <AccountState state={account.state} />
      </Fact>
      {children}
      <Fact label={t("user.made")}>{format.dateTime(account.created_at)}</Fact>
      {!may("users:write") && (
        <Fact label={t("users.roles")}>
          <RoleTags roles={account.roles} />
        </Fact>
      )}
      {may("access-log:read") && (
        <Fact label={t("user.log")}>
          <AppLink to={`/access-log?actor=${account.id}`}>{t("user.seeLog")}</AppLink>
        </Fact>
      )}
    </Facts>
  );
}

/** Something that is asked about before it is done. */
interface Deed {
  text: string;
  busy: boolean;
  error: unknown;
  /** Does it, and says when it is done. */
  run: (done: () => void) => void;
}

interface DeedsProps {
  blocked: boolean;
  /** Whether it is whoever is signed in. */
  self?: boolean;
  renew: Deed & { label: string };
  block: Deed;
}

export function AccountDeeds({ blocked, self = false, renew, block }: DeedsProps) {
  const { t } = useTexts("people");
  const [asks, setAsks] = useState<"block" | "renew">();
  const close = (): void => setAsks(undefined);
  const label = blocked ? t("user.unblock") : t("user.block");
  return (
    <Group gap="xs" className={css["deeds"] ?? ""}>
      <Button variant="default" onClick={() => setAsks("renew")}>
        {renew.label}
      </Button>
      <Button variant="default" color={blocked ? "blue" : "red"} disabled={self} onClick={() => setAsks("block")}>
        {label}
      </Button>
      <Confirm opened={asks === "renew"} title={renew.label} confirm={renew.label} busy={renew.busy} error={renew.error} onConfirm={() => renew.run(close)} onClose={close}>
        <p>{renew.text}</p>
      </Confirm>
      <Confirm opened={asks === "block"} title={label} confirm={label} danger={!blocked} busy={block.busy} error={block.error} onConfirm={() => block.run(close)} onClose={close}>
        <p>{block.text}</p>
      </Confirm>
    </Group>
  );
}
