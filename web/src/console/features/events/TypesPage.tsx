// The catalogue: what each type means, and what its data holds.

import { useTexts } from "@shared/i18n";
import { CodeBlock, Page, Query, Section } from "@shared/ui";
import { useTypes, type EventType } from "./api";
import css from "./Events.module.css";
import { EventTabs, TypeTag } from "./Parts";

/** An example of each type's data; a test holds it against the contract. */
export const EXAMPLES: Record<string, Record<string, unknown>> = {
  "customer.created": { customer: "cus_18", through: "cus_2z" },
  "customer.merged": { customer: "cus_18", other: "cus_19" },
  "customer.split": { customer: "cus_18", other: "cus_2b" },
  "customer.changed": { customer: "cus_18", fields: ["email", "phone"] },
  "customer.revived": { customer: "cus_18" },
  "customer.emptied": { customer: "cus_18" },
  "customer.erased": { customer: "cus_18" },
  "customer.listed": { customer: "cus_18", through: "cus_2z" },
  "webhook.disabled": { webhook: "wh_3" },
};

const MEMBERS = ["customer", "other", "through", "fields", "webhook"];

export default function TypesPage() {
  const { t } = useTexts("events");
  return (
    <Page title={t("title")} windowTitle={t("tab.types")} about={t("types.about")}>
      <EventTabs />
      <Query query={useTypes()}>
        {(types) => (
          <div className={css["types"]}>
            {types.map((type) => (
              <One key={type.type} type={type} />
            ))}
          </div>
        )}
      </Query>
    </Page>
  );
}

function One({ type }: { type: EventType }) {
  const { t } = useTexts("events");
  const example = EXAMPLES[type.name] ?? {};
  const event = { specversion: "1.0", id: "evt_4k7", type: type.type, subject: String(example["customer"] ?? example["webhook"] ?? ""), data: example };
  return (
    <Section
      title={
        <>
          <TypeTag type={type.name} /> <span className={css["version"]}>v{type.version}</span>
        </>
      }
    >
      <div className={css["type"]}>
        <p>{t(`meaning.${type.name}`, { defaultValue: type.meaning })}</p>
        <dl className={css["members"]}>
          {MEMBERS.filter((member) => member in example).map((member) => (
            <div key={member}>
              <dt>
                <code className="mono">{member}</code>
              </dt>
              <dd>{t(`member.${member}`)}</dd>
            </div>
          ))}
        </dl>
        <CodeBlock label={t("types.example", { type: type.name })}>{JSON.stringify(event, null, 2)}</CodeBlock>
      </div>
    </Section>
  );
}
