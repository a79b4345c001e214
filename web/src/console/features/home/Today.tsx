// What changed since midnight; each count leads to its events.

import { Skeleton } from "@mantine/core";
import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Section } from "@shared/ui";
import type { Overview } from "./api";
import css from "./Home.module.css";

const KINDS = ["created", "changed", "merged", "split", "erased"] as const;

export function Today({ today }: { today: Overview["today"] | undefined }) {
  const { t } = useTexts("home");
  const { may } = useSession();
  const format = useFormat();
  const linked = may("events:read");
  if (today === undefined) {
    return (
      <Section title={t("today.title")} about={t("today.waiting")}>
        <Skeleton height={52} />
      </Section>
    );
  }
  return (
    <Section title={t("today.title")} about={t("today.since", { at: format.dateTime(today.since) })}>
      <dl className={css["today"]}>
        <div className={css["count"]}>
          <dt>{t("today.records")}</dt>
          <dd className="num">{may("imports:read") ? <AppLink to="/imports">{format.number(today.records)}</AppLink> : format.number(today.records)}</dd>
        </div>
        {KINDS.map((kind) => {
          const count = today[kind];
          if (count == null) return null;
          return (
            <div key={kind} className={css["count"]}>
              <dt>{t(`today.${kind}`)}</dt>
              <dd className="num">{linked ? <AppLink to={`/events?type=customer.${kind}&since=${encodeURIComponent(today.since)}`}>{format.number(count)}</AppLink> : format.number(count)}</dd>
            </div>
          );
        })}
      </dl>
    </Section>
  );
}
