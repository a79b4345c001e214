// All customers in one list, however many there are; each is read when it stays in sight.

import { SegmentedControl } from "@mantine/core";
import type { Profile } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { nameOf, type FieldName } from "@shared/model/profile";
import { AppLink, DataTable, Empty, Page, Tag, Value, useFilters, useGo, type Column } from "@shared/ui";
import { IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, type ReactNode } from "react";
import { inSightQuery, useRanges } from "./api";
import css from "./Everybody.module.css";
import { rowsOf } from "./everybody";
import { useStill } from "./useStill";

export default function EverybodyPage() {
  const { t } = useTexts("everybody");
  const format = useFormat();
  const go = useGo();
  const [{ order }, setFilter] = useFilters("order");
  const newestFirst = order !== "oldest";
  const { rows: ranges, more, loadMore, ...list } = useRanges();
  const rows = useMemo(() => rowsOf(ranges, newestFirst), [ranges, newestFirst]);
  useEffect(() => {
    // Whoever came last is told last.
    if (more && list.error === null) loadMore();
  });
  return (
    <Page
      title={t("title")}
      about={t("about")}
      full
      beside={!list.loading && <Tag tone={more ? "info" : "neutral"}>{t(more ? "atLeast" : "count", { count: rows.length, number: format.number(rows.length) })}</Tag>}
      actions={
        <SegmentedControl
          aria-label={t("order")}
          value={newestFirst ? "newest" : "oldest"}
          onChange={(next) => setFilter({ order: next === "oldest" ? next : undefined })}
          data={[
            { value: "newest", label: t("order.newest") },
            { value: "oldest", label: t("order.oldest") },
          ]}
        />
      }
    >
      <DataTable
        key={String(newestFirst)}
        label={t("title")}
        columns={useColumns()}
        list={{ ...list, rows, more: false, loadMore: () => undefined }}
        id={(one) => one}
        onOpen={(one) => go(`/customers/${one}`)}
        empty={
          <Empty icon={IconUsers} title={t("none")}>
            {t("noneText")}
          </Empty>
        }
      />
    </Page>
  );
}

function useColumns(): Column<string>[] {
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
