// All customers in one list, however many there are; each is read when it stays in sight.

import { SegmentedControl } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { DataTable, Empty, Page, Tag, useFilters, useGo } from "@shared/ui";
import { IconUsers } from "@tabler/icons-react";
import { useEffect, useMemo } from "react";
import { useRanges } from "./api";
import { BehindFigure } from "./BehindFigure";
import { useColumns } from "./columns";
import { rowsOf } from "./everybody";

export default function EverybodyPage() {
  const [{ source, having, field }] = useFilters("source", "having", "field");
  return source === undefined && having === undefined ? <Everybody /> : <BehindFigure source={source} having={having} field={field} />;
}

function Everybody() {
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
