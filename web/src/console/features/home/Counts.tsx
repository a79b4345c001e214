// The large figures: people, records, what was brought together, what waits.

import { reachesAll, useBehind, useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Figure, Figures } from "@shared/ui";
import type { Overview } from "./api";

export function Counts({ overview }: { overview: Overview | undefined }) {
  const { t } = useTexts("home");
  const session = useSession();
  const { may } = session;
  const format = useFormat();
  // Everybody is listed for whoever reaches everybody; whoever is limited finds them one by one.
  const unlimited = reachesAll(session);
  const people = may("customers:read") && may("events:read") && unlimited ? { to: "/customers" } : may("customers:find") ? { to: "/find" } : {};
  const counted = useBehind();
  const share = overview === undefined || overview.records === 0 ? 0 : overview.duplicates_removed / overview.records;
  const households = overview === undefined ? undefined : (overview.households ?? null);
  const review = overview?.review;
  return (
    <Figures>
      <Figure label={t("count.customers")} value={overview && format.number(overview.customers)} note={overview && t("count.behind", { records: format.number(overview.records) })} {...people} />
      <Figure label={t("count.records")} value={overview && format.number(overview.records)} note={overview && t("count.sources", { count: overview.sources.length })} {...(may("sources:read") ? { to: "/sources" } : {})} />
      <Figure label={t("count.duplicates")} value={overview && format.number(overview.duplicates_removed)} note={overview && t("count.share", { share: format.percent(share) })} {...counted({ having: "duplicates" })} />
      {households !== null && <Figure label={t("count.households")} value={households === undefined ? undefined : format.number(households)} note={t("count.householdsNote")} {...counted({ having: "household" })} />}
      <Figure
        label={t("count.review")}
        value={review && format.number(review.waiting)}
        note={review && t("count.stake", { count: review.records_at_stake, records: format.number(review.records_at_stake) })}
        tone={review === undefined ? "neutral" : review.waiting > 0 ? "warn" : "good"}
        {...(may("reviews:read") ? { to: "/review" } : {})}
      />
    </Figures>
  );
}
