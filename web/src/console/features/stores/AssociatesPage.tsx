// Everybody who serves customers, in whichever store.

import { Button, Select } from "@mantine/core";
import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Page, Toolbar, useFilters } from "@shared/ui";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useAssociates, useStores } from "./api";
import { AssociateForm } from "./AssociateForm";
import { AssociateTable } from "./AssociateTable";
import { StoreTabs } from "./Parts";

export default function AssociatesPage() {
  const { t } = useTexts("stores");
  const { may } = useSession();
  const [filter, setFilter] = useFilters("store");
  const [making, setMaking] = useState(false);
  const stores = useStores().data ?? [];
  return (
    <Page
      title={t("title")}
      windowTitle={t("tab.associates")}
      about={t("associate.about")}
      actions={
        may("stores:write") && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
            {t("associate.create")}
          </Button>
        )
      }
      full
    >
      <StoreTabs />
      <Toolbar label={t("filters")}>
        <Select aria-label={t("store.one")} placeholder={t("all.stores")} searchable clearable clearButtonProps={{ "aria-label": t("clear") }} w={280} limit={50} value={filter.store ?? null} data={stores.map((one) => ({ value: one.code, label: `${one.code} · ${one.name}` }))} onChange={(store) => setFilter({ store: store ?? undefined })} />
      </Toolbar>
      <AssociateTable list={useAssociates(filter.store)} height="calc(100vh - 17rem)" />
      {making && <AssociateForm onClose={() => setMaking(false)} />}
    </Page>
  );
}
