// One webhook: how it fares, what can be done about it, and what became of each event.

import { Button } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { Actor, Code, Fact, Facts, Fresh, Page, Query, RelativeTime, Section, Tag, useDeed, useRouteParam } from "@shared/ui";
import { IconSend } from "@tabler/icons-react";
import { Actions } from "./Actions";
import { ALL, test, useWebhook, type Tested, type Webhook } from "./api";
import { Deliveries } from "./Deliveries";
import { conditionOf, Health } from "./Health";
import { Stopped } from "./Stopped";
import css from "./Webhooks.module.css";

export default function WebhookPage() {
  const { t } = useTexts("webhooks");
  const id = useRouteParam("id");
  const webhook = useWebhook(id);
  const trial = useDeed(test, { refresh: [[...ALL]] });
  const data = webhook.data;
  return (
    <Page
      title={t("one.title")}
      back={{ to: "/webhooks", text: t("one.back") }}
      about={data?.url}
      beside={data !== undefined && <Health webhook={data} />}
      actions={
        data !== undefined && (
          <>
            <Fresh at={webhook.dataUpdatedAt} />
            <Button variant="default" leftSection={<IconSend size={16} />} loading={trial.isPending} onClick={() => trial.mutate(id)}>
              {t("test")}
            </Button>
            <Actions webhook={data} />
          </>
        )
      }
    >
      <Query query={webhook}>
        {(one) => (
          <>
            {conditionOf(one) === "stopped" && <Stopped webhooks={[one]} />}
            {trial.data !== undefined && <TestResult result={trial.data} />}
            <Known webhook={one} />
            <Deliveries webhook={one} />
          </>
        )}
      </Query>
    </Page>
  );
}

function TestResult({ result }: { result: Tested }) {
  const { t } = useTexts("webhooks");
  const format = useFormat();
  return (
    <div role="status" className={css["tested"]}>
      <Tag tone={result.delivered ? "good" : "bad"} dot>
        {result.delivered ? t("tested.delivered") : t("tested.failed")}
      </Tag>
      <span>
        {t("tested.text", {
          at: format.time(result.at),
          answer: result.status ?? t(`reason.${result.reason ?? "broken"}`, { defaultValue: result.reason ?? "" }),
          millis: format.number(result.millis),
        })}
      </span>
    </div>
  );
}

function Known({ webhook }: { webhook: Webhook }) {
  const { t } = useTexts("webhooks");
  const format = useFormat();
  const { health, lag } = webhook;
  return (
    <div className={css["two"]}>
      <Section title={t("one.health")}>
        <Facts>
          <Fact label={t("column.health")}>
            <Health webhook={webhook} /> {health.failures > 0 && t("one.failures", { count: health.failures })}
          </Fact>
          <Fact label={t("one.failingSince")}>{typeof health.failing_since === "string" ? <RelativeTime at={health.failing_since} /> : t("none")}</Fact>
          <Fact label={t("one.pausedUntil")}>{typeof health.paused_until === "string" ? format.time(health.paused_until) : t("none")}</Fact>
          <Fact label={t("column.waiting")}>
            {format.number(lag.waiting)}
            {typeof lag.waiting_since === "string" && (
              <>
                {" · "}
                <RelativeTime at={lag.waiting_since} />
              </>
            )}
          </Fact>
          <Fact label={t("column.lag")}>
            {format.number(lag.events)}
            {typeof lag.since === "string" && (
              <>
                {" · "}
                <RelativeTime at={lag.since} />
              </>
            )}
          </Fact>
        </Facts>
      </Section>
      <Section title={t("one.settings")}>
        <Facts>
          <Fact label={t("form.description")}>{webhook.description === "" ? t("none") : webhook.description}</Fact>
          <Fact label={t("form.types")}>
            <span className={css["tags"]}>{webhook.types.length === 0 ? t("types.all") : webhook.types.map((type) => <Tag key={type}>{type}</Tag>)}</span>
          </Fact>
          <Fact label={t("one.position")}>{typeof webhook.position === "string" ? <Code copy>{webhook.position}</Code> : t("from.earliest")}</Fact>
          <Fact label={t("one.secret")}>
            {typeof webhook.former_secret_until === "string" ? t("one.twoSecrets", { until: format.dateTime(webhook.former_secret_until) }) : t("one.oneSecret")}
          </Fact>
          <Fact label={t("one.made")}>
            {format.dateTime(webhook.created_at)} · <Actor id={webhook.owner} />
          </Fact>
        </Facts>
      </Section>
    </div>
  );
}
