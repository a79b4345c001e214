// Associates with the stores where they work; one opens beside.

import type { CursorList } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Code, DataTable, Empty, Tag, useFilters, type Column } from "@shared/ui";
import { IconUserHeart } from "@tabler/icons-react";
import type { Associate } from "./api";
import { AssociateDrawer } from "./AssociateDrawer";
import { AssociateName, currentStores } from "./Parts";
import css from "./Stores.module.css";

export function AssociateTable({ list, bare = false, height }: { list: CursorList<Associate>; bare?: boolean; height: string }) {
  const { t } = useTexts("stores");
  const [filter, setFilter] = useFilters("associate");
  const columns: Column<Associate>[] = [
    { key: "name", header: t("associate.name"), width: "minmax(10rem, 2fr)", cell: (one) => <AssociateName associate={one} /> },
    { key: "code", header: t("associate.code"), width: "7rem", cell: (one) => (typeof one.code === "string" ? <Code>{one.code}</Code> : "–") },
    {
      key: "stores",
      header: t("associate.stores"),
      width: "minmax(8rem, 1.5fr)",
      cell: (one) => {
        const now = currentStores(one);
        return <span className={css["tags"]}>{now.length === 0 ? t("associate.nowhere") : now.map((store) => <Tag key={store}>{store}</Tag>)}</span>;
      },
    },
  ];
  return (
    <>
      <DataTable
        label={t("tab.associates")}
        columns={columns}
        list={list}
        id={(one) => one.id}
        onOpen={(one) => setFilter({ associate: one.id })}
        current={filter.associate}
        bare={bare}
        height={height}
        empty={
          <Empty icon={IconUserHeart} title={t("associate.none")}>
            {t("associate.noneText")}
          </Empty>
        }
      />
      {filter.associate !== undefined && <AssociateDrawer id={filter.associate} onClose={() => setFilter({ associate: undefined })} />}
    </>
  );
}
