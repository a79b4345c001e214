// What the home page asks of the server.

import { api, askUntyped, isCode, take, useSession, type Schemas } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type Quality = Schemas["QualityOfDay"];
export type Task = Schemas["ReviewTask"];
export type Level = Schemas["ServiceLevel"];

export interface SourceFigures {
  name: string;
  brand: string;
  records: number;
  last_change_at: string | null;
  fresh: { changes_24h: number; dated_24h: number; within_5_minutes: number } | null;
}

/** The figures of this page; null where whoever asks does not reach every brand, or the server does not count it. */
export interface Overview {
  customers: number;
  records: number;
  duplicates_removed: number;
  households: number | null;
  review: { waiting: number; records_at_stake: number } | null;
  sources: SourceFigures[];
  today: { since: string; created: number | null; changed: number | null; merged: number | null; split: number | null; erased: number | null; records: number } | null;
}

const LIVE_MS = 3000;

/** The same from the quality scores, which are counted by day, for a server that has no overview. */
function composed({ scores }: Quality): Overview {
  const all = scores.find((one) => one.source == null);
  const records = all?.records ?? 0;
  const customers = all?.uniqueness.part ?? 0;
  const sources = scores.flatMap((one) => (typeof one.source === "string" ? [{ name: one.source, brand: "", records: one.records, last_change_at: null, fresh: null }] : []));
  return { customers, records, duplicates_removed: records - customers, households: null, review: null, sources, today: null };
}

export function useOverview(): UseQueryResult<Overview> {
  const { may } = useSession();
  return useQuery({
    queryKey: ["overview"],
    enabled: may("quality:read"),
    refetchInterval: LIVE_MS,
    queryFn: async ({ signal }) => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      try {
        return await askUntyped<Overview>("GET", `/v1/overview?zone=${encodeURIComponent(zone)}`, undefined, signal);
      } catch (error) {
        if (!isCode(error, "no_route")) throw error;
        return composed(await take(api.GET("/v1/quality", { signal })));
      }
    },
  });
}

export function useQuality(): UseQueryResult<Quality> {
  const { may } = useSession();
  return useQuery({ queryKey: ["quality", "today"], enabled: may("quality:read"), refetchInterval: 60_000, queryFn: ({ signal }) => take(api.GET("/v1/quality", { signal })) });
}

/** The tasks at the head of the queue: the most at stake and the least certain. */
export function useFirstTasks(count: number): UseQueryResult<Task[]> {
  const { may } = useSession();
  return useQuery({
    queryKey: ["home", "tasks", count],
    enabled: may("reviews:read"),
    refetchInterval: 15_000,
    queryFn: async ({ signal }) => (await take(api.GET("/v1/review-tasks", { params: { query: { limit: count } }, signal }))).review_tasks,
  });
}

export function useServiceLevels(): UseQueryResult<Level[]> {
  const { may } = useSession();
  return useQuery({
    queryKey: ["service-levels", "home"],
    enabled: may("system:read"),
    refetchInterval: 10_000,
    queryFn: async ({ signal }) => (await take(api.GET("/v1/service-levels", { signal }))).levels,
  });
}
