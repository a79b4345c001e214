// How many somebody decided today, and how long one takes.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { daysAgo } from "@shared/i18n/zone";
import { Tag } from "@shared/ui";
import { useQuery } from "@tanstack/react-query";
import { statisticsQuery } from "./api";

export function Pace() {
  const { t } = useTexts("review");
  const format = useFormat();
  const { user } = useSession();
  const today = daysAgo(0);
  const statistics = useQuery(statisticsQuery(today, today));
  const own = statistics.data?.days.find((one) => one.steward === user);
  if (own === undefined || own.decided === 0) return null;
  return <Tag tone="good">{own.median_seconds == null ? t("paceUntimed", { count: own.decided }) : t("pace", { count: own.decided, seconds: format.duration(own.median_seconds) })}</Tag>;
}
