// The large figures: people, records, what was brought together, what waits.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Figure, Figures } from "@shared/ui";
import type { Overview } from "./api";

export function Counts({ overview }: { overview: Overview | undefined }) {
  const { t } = useTexts("home");
  const { may } = useSession();
  const format = useFormat();
  const find = may("customers:find") ? { to: "/find" } : {};
  const merges = may("events:read") ? { to: "/events?type=customer.merged&from=earliest" } : {};
  const share = overview === undefined || overview.records === 0 ? 0 : overview.duplicates_removed / overview.records;
  const households = overview?.households;
  const review = overview?.review;
  return (
    <Figures>
      <Figure label={t("count.customers")} value={overview && format.number(overview.customers)} note={overview && t("count.behind", { records: format.number(overview.records) })} {...find} />
      <Figure label={t("count.records")} value={overview && format.number(overview.records)} note={overview && t("count.sources", { count: overview.sources.length })} {...(may("sources:read") ? { to: "/sources" } : {})} />
      <Figure label={t("count.duplicates")} value={overview && format.number(overview.duplicates_removed)} note={overview && t("count.share", { share: format.percent(share) })} {...merges} />
      {households !== null && <Figure label={t("count.households")} value={households === undefined ? undefined : format.number(households)} note={t("count.householdsNote")} {...find} />}
      {review !== null && (
        <Figure
          label={t("count.review")}
          value={review === undefined ? undefined : format.number(review.waiting)}
          note={review && t("count.stake", { count: review.records_at_stake, records: format.number(review.records_at_stake) })}
          tone={review === undefined ? "neutral" : review.waiting > 0 ? "warn" : "good"}
          {...(may("reviews:read") ? { to: "/review" } : {})}
        />
      )}
    </Figures>
  );
}
