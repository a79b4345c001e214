// What the pages of this area share: their tabs, a type as a tag, a sentence about an event.

import { useFormat, useTexts } from "@shared/i18n";
import { useVocabulary } from "@shared/i18n/vocabulary";
import { AppLink, Tabs, Tag, type Tone } from "@shared/ui";
import type { BusinessEvent } from "./api";
import css from "./Events.module.css";

export function EventTabs() {
  const { t } = useTexts("events");
  return (
    <Tabs
      label={t("title")}
      tabs={[
        { to: "/events", label: t("tab.stream") },
        { to: "/events/types", label: t("tab.types") },
        { to: "/events/subscribers", label: t("tab.subscribers") },
      ]}
    />
  );
}

const TONES: Record<string, Tone> = {
  "customer.created": "good",
  "customer.merged": "accent",
  "customer.split": "warn",
  "customer.erased": "bad",
  "customer.emptied": "warn",
  "webhook.disabled": "bad",
};

/** `amigo.customer.merged.v1` is `customer.merged`. */
export function nameOf(type: string): string {
  return type.replace(/^amigo\./, "").replace(/\.v\d+$/, "");
}

export function TypeTag({ type }: { type: string }) {
  const name = nameOf(type);
  return <Tag tone={TONES[name] ?? "neutral"}>{name}</Tag>;
}

/** What an event says, with the way to whom it is about. */
export function Said({ event }: { event: BusinessEvent }) {
  const { t } = useTexts("events");
  const format = useFormat();
  const { field } = useVocabulary();
  const { customer, other, through, fields, webhook } = event.data;
  if (typeof webhook === "string") return <AppLink to={`/webhooks/${webhook}`}>{webhook}</AppLink>;
  if (typeof customer !== "string") return <>{event.subject}</>;
  return (
    <span className={css["said"]}>
      <AppLink to={`/customers/${customer}`}>{customer}</AppLink>
      {typeof through === "string" && through !== customer && ` ${t("said.through", { through })}`}
      {typeof other === "string" && (
        <>
          {" "}
          {t(nameOf(event.type) === "customer.split" ? "said.to" : "said.from")} <AppLink to={`/customers/${other}`}>{other}</AppLink>
        </>
      )}
      {fields != null && fields.length > 0 && ` · ${format.list(fields.map(field))}`}
    </span>
  );
}
