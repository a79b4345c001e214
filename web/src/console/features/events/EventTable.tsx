// Events as rows; one opens as it is told to others.

import { Drawer } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { Code, CodeBlock, DataTable, Empty, Fact, Facts, type Column } from "@shared/ui";
import { IconBroadcast } from "@tabler/icons-react";
import { useState } from "react";
import type { BusinessEvent } from "./api";
import css from "./Events.module.css";
import { Said, TypeTag } from "./Parts";

type Props = Pick<Parameters<typeof DataTable<BusinessEvent>>[0], "list" | "onTop">;

export function EventTable({ list, onTop }: Props) {
  const { t } = useTexts("events");
  const format = useFormat();
  const [shown, setShown] = useState<BusinessEvent>();
  const columns: Column<BusinessEvent>[] = [
    { key: "time", header: t("column.time"), width: "13rem", cell: (one) => <span className="num">{`${format.date(one.time)} ${format.time(one.time)}`}</span> },
    { key: "type", header: t("column.type"), width: "12rem", cell: (one) => <TypeTag type={one.type} /> },
    { key: "what", header: t("column.what"), width: "minmax(16rem, 3fr)", cell: (one) => <Said event={one} /> },
    { key: "id", header: t("column.id"), width: "9rem", align: "end", cell: (one) => <Code>{one.id}</Code> },
  ];
  return (
    <>
      <DataTable
        label={t("title")}
        columns={columns}
        list={list}
        onTop={onTop}
        id={(one) => one.id}
        onOpen={setShown}
        current={shown?.id}
        rowHeight={40}
        height="calc(100vh - 19rem)"
        empty={
          <Empty icon={IconBroadcast} title={t("empty.title")}>
            {t("empty.text")}
          </Empty>
        }
      />
      <Drawer opened={shown !== undefined} onClose={() => setShown(undefined)} title={t("event.title")} size="md" closeButtonProps={{ "aria-label": t("common:close") }}>
        {shown !== undefined && (
          <div className={css["drawer"]}>
            <Facts>
              <Fact label={t("column.type")}>
                <TypeTag type={shown.type} />
              </Fact>
              <Fact label={t("column.what")}>
                <Said event={shown} />
              </Fact>
              <Fact label={t("column.time")}>{format.dateTime(shown.time)}</Fact>
              <Fact label={t("column.id")}>
                <Code copy>{shown.id}</Code>
              </Fact>
            </Facts>
            <p className={css["note"]}>{t("event.asSent")}</p>
            <CodeBlock label={t("event.asSent")}>{JSON.stringify(shown, null, 2)}</CodeBlock>
          </div>
        )}
      </Drawer>
    </>
  );
}
