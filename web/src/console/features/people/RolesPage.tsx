// What each role may do, as one table; and what it sees of a person.

import { useTexts } from "@shared/i18n";
import { Page, Query, Section } from "@shared/ui";
import { IconCheck } from "@tabler/icons-react";
import { useRoles, type KnownRole, type Roles } from "./api";
import { PeopleTabs, useRoleName } from "./Parts";
import css from "./People.module.css";

const CLASSES = ["identifying", "personal", "technical"] as const;

export default function RolesPage() {
  const { t } = useTexts("people");
  return (
    <Page title={t("title")} windowTitle={t("tab.roles")} about={t("matrix.about")}>
      <PeopleTabs />
      <Query query={useRoles()}>{(data) => <Matrix data={data} />}</Query>
    </Page>
  );
}

function Matrix({ data }: { data: Roles }) {
  const { t } = useTexts("people");
  const roleName = useRoleName();
  return (
    <Section flush>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <div className={css["matrixPlace"]} tabIndex={0} role="region" aria-label={t("tab.roles")}>
        <table className={css["matrix"]}>
          <thead>
            <tr>
              <th scope="col">{t("matrix.permission")}</th>
              {data.roles.map((role) => (
                <th key={role.role} scope="col" title={t(`meaning.${role.role}`, { defaultValue: role.meaning })}>
                  {roleName(role.role)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {CLASSES.map((kind) => (
              <tr key={kind}>
                <th scope="row">{t(`sees.${kind}`)}</th>
                {data.roles.map((role) => (
                  <td key={role.role}>
                    <Sight sight={role.sees[kind]} guarded={kind !== "technical"} />
                  </td>
                ))}
              </tr>
            ))}
            {data.permissions.map(({ permission, meaning }) => (
              <tr key={permission}>
                <th scope="row">
                  {t(`permission.${permission.replace(":", ".")}`, { defaultValue: meaning })}
                  <code className={`mono ${css["permission"] ?? ""}`}>{permission}</code>
                </th>
                {data.roles.map((role) => (
                  <td key={role.role}>
                    <Allowed role={role} permission={permission} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Sight({ sight, guarded }: { sight: string; guarded: boolean }) {
  const { t } = useTexts("people");
  return (
    <span className={css["sight"]} data-sight={sight} data-guarded={guarded}>
      {t(`sight.${sight}`, { defaultValue: sight })}
    </span>
  );
}

function Allowed({ role, permission }: { role: KnownRole; permission: string }) {
  const { t } = useTexts("people");
  if (!role.permissions.includes(permission)) return <span className="sr-only">{t("matrix.no")}</span>;
  return <IconCheck size={16} className={css["yes"]} aria-label={t("matrix.yes")} role="img" />;
}
