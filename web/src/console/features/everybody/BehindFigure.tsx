// The people behind a figure, in the order in which they came.

import { Button } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { useVocabulary } from "@shared/i18n/vocabulary";
import { DataTable, Empty, Page, Tag, useGo } from "@shared/ui";
import { IconUsers } from "@tabler/icons-react";
import { useEffect } from "react";
import { useBehindFigure, type Figure } from "./api";
import { useColumns } from "./columns";

/** Rows that fill a screen: pages may have none while more follow. */
const SCREEN = 40;

export function BehindFigure(figure: Figure) {
  const { t } = useTexts("everybody");
  const format = useFormat();
  const go = useGo();
  const { rows, more, loadMore, ...list } = useBehindFigure(figure);
  useEffect(() => {
    if (more && rows.length < SCREEN && list.error === null) loadMore();
  });
  const count = { count: rows.length, number: format.number(rows.length) };
  return (
    <Page
      title={t("title")}
      about={useWords(figure)}
      full
      beside={!list.loading && <Tag tone={more ? "info" : "neutral"}>{t(more ? "atLeast" : "count", count)}</Tag>}
      actions={
        <Button variant="default" onClick={() => go("/customers")}>
          {t("behind.all")}
        </Button>
      }
    >
      <DataTable
        label={t("title")}
        columns={useColumns()}
        list={{ ...list, loading: list.loading || (more && rows.length === 0), rows, more, loadMore }}
        id={(one) => one}
        onOpen={(one) => go(`/customers/${one}`)}
        empty={
          <Empty icon={IconUsers} title={t("behind.none")}>
            {t("behind.noneText")}
          </Empty>
        }
      />
    </Page>
  );
}

/** Who is listed, in words. */
function useWords({ source, having, field }: Figure): string {
  const { t } = useTexts("everybody");
  const vocabulary = useVocabulary();
  const what = t(`behind.${having ?? "record"}`, { field: vocabulary.field(field ?? ""), defaultValue: "" });
  return `${what} ${source === undefined ? t("behind.anySource") : t("behind.ofSource", { source })}`.trim();
}
