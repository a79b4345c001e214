// All customers in one list, however many there are; each is read when it stays in sight.

import { SegmentedControl, Skeleton } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { nameOf, type FieldName } from "@shared/model/profile";
import { AppLink, DataTable, Empty, Page, Tag, Value, useFilters, useGo, type Column } from "@shared/ui";
import { IconUsers } from "@tabler/icons-react";
import { useEffect, useMemo } from "react";
import { useInSight, useRanges } from "./api";
import { rowsOf } from "./everybody";

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
  return useMemo(
    () => [
      { key: "name", header: t("column.name"), width: "minmax(11rem, 1.6fr)", cell: (id) => <Name id={id} /> },
      { key: "birth", header: t("column.birth"), width: "8rem", cell: (id) => <Field id={id} field="birth_date" /> },
      { key: "email", header: t("column.email"), width: "minmax(12rem, 1.6fr)", cell: (id) => <Field id={id} field="email" /> },
      { key: "city", header: t("column.city"), width: "minmax(8rem, 1fr)", cell: (id) => <Field id={id} field="city" /> },
      { key: "records", header: t("column.records"), width: "7rem", align: "end", cell: (id) => <Records id={id} /> },
      { key: "id", header: t("column.id"), width: "7rem", align: "end", cell: (id) => <code className="mono">{id}</code> },
    ],
    [t],
  );
}

const WAITING = <Skeleton height={12} width="60%" />;

function Name({ id }: { id: string }) {
  const { t } = useTexts("everybody");
  const { data, error } = useInSight(id);
  if (data === undefined) return error === null ? WAITING : <AppLink to={`/customers/${id}`}>{t("notRead")}</AppLink>;
  return <AppLink to={`/customers/${id}`}>{nameOf(data.fields) ?? t("noName")}</AppLink>;
}

function Field({ id, field }: { id: string; field: FieldName }) {
  const { data, error } = useInSight(id);
  if (data === undefined) return error === null ? WAITING : null;
  const one = data.fields[field]?.values[0];
  return one === undefined ? null : <Value field={field} value={one.value} masked={one.masked} hidden={one.hidden} />;
}

function Records({ id }: { id: string }) {
  const format = useFormat();
  const { data } = useInSight(id);
  return data === undefined ? null : <>{format.number(data.records.length)}</>;
}
