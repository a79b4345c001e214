// One associate: where they worked and work, and their client book.

import { Button, Drawer } from "@mantine/core";
import { useSession, type Tagged } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Code, Fact, Facts, Query, ShortTable } from "@shared/ui";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useAssociate, useAssociateCustomers, type Associate } from "./api";
import { AssociateForm } from "./AssociateForm";
import { AssociateName, Customers } from "./Parts";
import css from "./Stores.module.css";

export function AssociateDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTexts("stores");
  return (
    <Drawer opened onClose={onClose} title={t("associate.one")} size="lg" closeButtonProps={{ "aria-label": t("common:close") }}>
      <Query query={useAssociate(id)}>{(one) => <Content associate={one} />}</Query>
    </Drawer>
  );
}

function Content({ associate }: { associate: Tagged<Associate> }) {
  const { t } = useTexts("stores");
  const { may } = useSession();
  const format = useFormat();
  const [edits, setEdits] = useState(false);
  const { data } = associate;
  const book = useAssociateCustomers(data.id, may("customers:read"));
  return (
    <div className={css["form"]}>
      <Facts>
        <Fact label={t("associate.name")}>
          <AssociateName associate={data} />
        </Fact>
        <Fact label={t("associate.code")}>{data.code ?? t("associate.hidden")}</Fact>
        <Fact label={t("customer.id")}>
          <Code copy>{data.id}</Code>
        </Fact>
        {data.seen !== "clear" && <Fact label={t("associate.seen")}>{t(`seen.${data.seen}`, { defaultValue: data.seen })}</Fact>}
      </Facts>
      {may("stores:write") && data.seen === "clear" && (
        <div>
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setEdits(true)}>
            {t("associate.edit")}
          </Button>
        </div>
      )}
      <h3 className={css["heading"]}>{t("associate.postings")}</h3>
      <ShortTable
        label={t("associate.postings")}
        rows={data.postings}
        id={(one) => `${one.store}${one.from}`}
        columns={[
          { key: "store", header: t("store.one"), cell: (one) => <AppLink to={`/stores/${encodeURIComponent(one.store)}`}>{one.store}</AppLink> },
          { key: "from", header: t("posting.from"), cell: (one) => format.date(one.from) },
          { key: "to", header: t("posting.to"), cell: (one) => (typeof one.to === "string" ? format.date(one.to) : t("posting.now")) },
        ]}
        empty={<p>{t("associate.nowhere")}</p>}
      />
      {may("customers:read") && (
        <>
          <h3 className={css["heading"]}>{t("associate.book")}</h3>
          <Customers list={book} height="20rem" />
        </>
      )}
      {edits && <AssociateForm associate={associate} onClose={() => setEdits(false)} />}
    </div>
  );
}
