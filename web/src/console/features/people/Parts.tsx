// What the pages of this area share: their tabs, roles with their reach, states as words.

import { useFormat, useTexts } from "@shared/i18n";
import { Tabs, Tag, type Tone } from "@shared/ui";
import type { Granted } from "./api";
import css from "./People.module.css";

export function PeopleTabs() {
  const { t } = useTexts("people");
  return (
    <Tabs
      label={t("title")}
      tabs={[
        { to: "/people", label: t("tab.users") },
        { to: "/people/roles", label: t("tab.roles") },
        { to: "/people/brands", label: t("tab.brands") },
        { to: "/people/clients", label: t("tab.clients") },
      ]}
    />
  );
}

/** A role in the user's language; one that is new keeps the server's word. */
export function useRoleName(): (role: string) => string {
  const { t } = useTexts("people");
  return (role) => t(`role.${role}`, { defaultValue: role });
}

/** Roles, each with what it is limited to. */
export function RoleTags({ roles }: { roles: Granted[] }) {
  const { t } = useTexts("people");
  const format = useFormat();
  const roleName = useRoleName();
  if (roles.length === 0) return <>{t("roles.none")}</>;
  return (
    <span className={css["tags"]}>
      {roles.map((one, index) => {
        const reach = [...(one.brands ?? []), ...(one.stores ?? [])];
        return (
          <Tag key={index} tone={one.role === "admin" ? "accent" : "neutral"}>
            {roleName(one.role)}
            {reach.length > 0 && <span className={css["reach"]}> · {format.list(reach)}</span>}
          </Tag>
        );
      })}
    </span>
  );
}

const TONES: Record<string, Tone> = { active: "good", blocked: "bad" };

export function AccountState({ state }: { state: string }) {
  const { t } = useTexts("people");
  return (
    <Tag tone={TONES[state] ?? "neutral"} dot>
      {t(`state.${state}`, { defaultValue: state })}
    </Tag>
  );
}
