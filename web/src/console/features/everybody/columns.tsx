// The columns of a list of customers: each customer is read while it stays in sight.

import type { Profile } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { nameOf, type FieldName } from "@shared/model/profile";
import { AppLink, Value, type Column } from "@shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { inSightQuery } from "./api";
import css from "./Everybody.module.css";
import { useStill } from "./useStill";

export function useColumns(): Column<string>[] {
  const { t } = useTexts("everybody");
  const format = useFormat();
  return useMemo(
    () => [
      { key: "name", header: t("column.name"), width: "minmax(11rem, 1.6fr)", cell: (id) => <Shown id={id}>{(profile) => <Name profile={profile} />}</Shown> },
      { key: "birth", header: t("column.birth"), width: "8rem", cell: (id) => <Shown id={id}>{(profile) => <Field profile={profile} field="birth_date" />}</Shown> },
      { key: "email", header: t("column.email"), width: "minmax(12rem, 1.6fr)", cell: (id) => <Shown id={id}>{(profile) => <Field profile={profile} field="email" />}</Shown> },
      { key: "city", header: t("column.city"), width: "minmax(8rem, 1fr)", cell: (id) => <Shown id={id}>{(profile) => <Field profile={profile} field="city" />}</Shown> },
      { key: "records", header: t("column.records"), width: "7rem", align: "end", cell: (id) => <Shown id={id}>{(profile) => format.number(profile.records.length)}</Shown> },
      { key: "id", header: t("column.id"), width: "7rem", align: "end", cell: (id) => <code className="mono">{id}</code> },
    ],
    [t, format],
  );
}

/** Something of a customer who stays in sight; while somebody scrolls, a line that costs nothing. */
function Shown({ id, children }: { id: string; children: (profile: Profile) => ReactNode }) {
  const still = useStill();
  return still ? <Read id={id}>{children}</Read> : <Line />;
}

function Read({ id, children }: { id: string; children: (profile: Profile) => ReactNode }) {
  const { data, error } = useQuery(inSightQuery(id));
  if (data !== undefined) return children(data);
  return error === null ? <Line /> : null;
}

function Line() {
  return <span className={css["line"]} aria-hidden />;
}

function Name({ profile }: { profile: Profile }) {
  const { t } = useTexts("everybody");
  return <AppLink to={`/customers/${profile.id}`}>{nameOf(profile.fields) ?? t("noName")}</AppLink>;
}

function Field({ profile, field }: { profile: Profile; field: FieldName }) {
  const one = profile.fields[field]?.values[0];
  return one === undefined ? null : <Value field={field} value={one.value} masked={one.masked} hidden={one.hidden} />;
}
