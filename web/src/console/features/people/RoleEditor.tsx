// Says what somebody may do: roles, each everywhere or limited to brands and stores.

import { ActionIcon, Button, Select, TagsInput, Tooltip } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useBrands, useRoles, type Granted } from "./api";
import css from "./People.module.css";
import { useRoleName } from "./Parts";

interface Props {
  roles: Granted[];
  onChange: (roles: Granted[]) => void;
}

/** No entry is no limit; the server takes an empty list for nobody's reach. */
function limit(entries: string[]): string[] | null {
  return entries.length === 0 ? null : entries;
}

export function RoleEditor({ roles, onChange }: Props) {
  const { t } = useTexts("people");
  const roleName = useRoleName();
  const known = useRoles().data?.roles ?? [];
  const brands = useBrands().data ?? [];
  const stores = brands.flatMap((one) => one.stores.map((store) => store.code));
  const change = (index: number, part: Partial<Granted>): void => onChange(roles.map((one, number) => (number === index ? { ...one, ...part } : one)));
  return (
    <fieldset className={css["roles"]}>
      <legend className={css["legend"]}>{t("roles.legend")}</legend>
      {roles.map((one, index) => (
        <div key={index} className={css["grant"]}>
          <Select
            label={t("roles.role")}
            description={t(`meaning.${one.role}`, { defaultValue: known.find((role) => role.role === one.role)?.meaning ?? "" })}
            value={one.role}
            data={known.map((role) => ({ value: role.role, label: roleName(role.role) }))}
            onChange={(role) => change(index, { role: role ?? one.role })}
          />
          <TagsInput label={t("roles.brands")} placeholder={one.brands ? "" : t("roles.everywhere")} value={one.brands ?? []} data={brands.map((brand) => brand.name)} onChange={(value) => change(index, { brands: limit(value) })} />
          <TagsInput label={t("roles.stores")} placeholder={one.stores ? "" : t("roles.everywhere")} value={one.stores ?? []} data={stores} limit={50} onChange={(value) => change(index, { stores: limit(value) })} />
          <Tooltip label={t("roles.remove")}>
            <ActionIcon variant="subtle" color="gray" aria-label={`${t("roles.remove")} ${roleName(one.role)}`} disabled={roles.length === 1} onClick={() => onChange(roles.filter((_, number) => number !== index))} className={css["removes"] ?? ""}>
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        </div>
      ))}
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => onChange([...roles, { role: known.at(0)?.role ?? "steward", brands: null, stores: null }])}>
        {t("roles.add")}
      </Button>
    </fieldset>
  );
}
