// One store: where it is, who works there, and whose store it is.

import { Button } from "@mantine/core";
import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Code, Fact, Facts, Page, Query, Section, Tag, useRouteParam } from "@shared/ui";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useAssociates, useStore, useStoreCustomers, type Store } from "./api";
import { AssociateTable } from "./AssociateTable";
import { Customers, StoreTabs } from "./Parts";
import { StoreForm } from "./StoreForm";
import css from "./Stores.module.css";

export default function StorePage() {
  const { t } = useTexts("stores");
  const { may } = useSession();
  const code = useRouteParam("code");
  const store = useStore(code);
  const [edits, setEdits] = useState(false);
  const associates = useAssociates(code);
  const customers = useStoreCustomers(code, may("customers:read"));
  return (
    <Page
      title={store.data?.data.name ?? t("store.one")}
      windowTitle={t("store.one")}
      beside={store.data !== undefined && <Tag>{t(`kind.${store.data.data.kind}`, { defaultValue: store.data.data.kind })}</Tag>}
      actions={
        may("stores:write") &&
        store.data !== undefined && (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setEdits(true)}>
            {t("store.edit")}
          </Button>
        )
      }
      back={{ to: "/stores", text: t("store.back") }}
    >
      <StoreTabs />
      <Query query={store}>
        {(one) => (
          <>
            <div className={css["two"]}>
              <Known store={one.data} />
              <Section title={t("tab.associates")} flush>
                <AssociateTable list={associates} bare height="22rem" />
              </Section>
            </div>
            {may("customers:read") && (
              <Section title={t("customers")} about={t("customers.about")} flush>
                <Customers list={customers} />
              </Section>
            )}
            {edits && <StoreForm store={one} onClose={() => setEdits(false)} />}
          </>
        )}
      </Query>
    </Page>
  );
}

function Known({ store }: { store: Store }) {
  const { t } = useTexts("stores");
  const address = [store.street, [store.postcode, store.city].filter(Boolean).join(" "), store.country].filter(Boolean).join(", ");
  const said = (text: string | null | undefined): string => text ?? t("unknown");
  return (
    <Section title={t("store.known")}>
      <Facts>
        <Fact label={t("store.code")}>
          <Code copy>{store.code}</Code>
        </Fact>
        <Fact label={t("store.brand")}>{store.brand}</Fact>
        <Fact label={t("store.region")}>{typeof store.region === "string" ? t(`region.${store.region}`, { defaultValue: store.region }) : t("unknown")}</Fact>
        <Fact label={t("store.address")}>{address === "" ? t("unknown") : address}</Fact>
        <Fact label={t("store.phone")}>{said(store.phone)}</Fact>
        <Fact label={t("store.email")}>{said(store.email)}</Fact>
        <Fact label={t("store.opening_hours")}>{said(store.opening_hours)}</Fact>
        <Fact label={t("store.manager")}>{said(store.manager)}</Fact>
        <Fact label={t("store.catchment")}>{said(store.catchment)}</Fact>
      </Facts>
    </Section>
  );
}
