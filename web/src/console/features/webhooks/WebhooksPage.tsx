// Every webhook and how it fares.

import { Button } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Empty, Fresh, Page, Query, RelativeTime, SecretOnce, Section, ShortTable, useGo, type ShortColumn } from "@shared/ui";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import { useWebhooks, type Secret, type Webhook } from "./api";
import { conditionOf, Health } from "./Health";
import { Settings } from "./Settings";
import { Stopped } from "./Stopped";
import css from "./Webhooks.module.css";

export default function WebhooksPage() {
  const { t } = useTexts("webhooks");
  const webhooks = useWebhooks();
  const go = useGo();
  const columns = useColumns();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Secret>();
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {t("create")}
    </Button>
  );
  return (
    <Page title={t("title")} about={t("about")} actions={add} beside={<Fresh at={webhooks.dataUpdatedAt} />}>
      <Query query={webhooks}>
        {(all) => (
          <>
            <Stopped webhooks={all.filter((one) => conditionOf(one) === "stopped")} />
            <Section flush>
              <ShortTable
                label={t("title")}
                columns={columns}
                rows={all}
                id={(one) => one.id}
                onOpen={(one) => go(`/webhooks/${one.id}`)}
                empty={
                  <Empty icon={IconWebhook} title={t("empty.title")} action={add}>
                    {t("empty.text")}
                  </Empty>
                }
              />
            </Section>
          </>
        )}
      </Query>
      {making && (
        <Settings
          onClose={() => setMaking(false)}
          onMade={(secret) => {
            setMaking(false);
            setMade(secret);
          }}
        />
      )}
      {made !== undefined && (
        <SecretOnce
          title={t("secret.title")}
          secrets={[{ label: t("secret.label"), value: made.secret }]}
          onClose={() => {
            setMade(undefined);
            go(`/webhooks/${made.webhook.id}`);
          }}
        >
          <p>{t("secret.text")}</p>
        </SecretOnce>
      )}
    </Page>
  );
}

function useColumns(): ShortColumn<Webhook>[] {
  const { t } = useTexts("webhooks");
  const format = useFormat();
  return [
    {
      key: "url",
      header: t("column.receiver"),
      wide: true,
      cell: (one) => (
        <>
          <AppLink to={`/webhooks/${one.id}`} className={css["url"] ?? ""}>
            {one.url}
          </AppLink>
          {one.description !== "" && <p className={css["description"]}>{one.description}</p>}
        </>
      ),
    },
    { key: "health", header: t("column.health"), cell: (one) => <Health webhook={one} /> },
    { key: "types", header: t("column.types"), cell: (one) => (one.types.length === 0 ? t("types.all") : t("types.some", { count: one.types.length })) },
    { key: "lag", header: t("column.lag"), align: "end", cell: (one) => format.number(one.lag.events) },
    { key: "waiting", header: t("column.waiting"), align: "end", cell: (one) => format.number(one.lag.waiting) },
    { key: "changed", header: t("column.changed"), align: "end", cell: (one) => <RelativeTime at={one.changed_at} /> },
  ];
}
