// What the home page asks of the server.

import { api, take, useSession, type Schemas } from "@shared/api";
import { zone } from "@shared/i18n/zone";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type Quality = Schemas["QualityOfDay"];
export type Task = Schemas["ReviewTask"];
export type Level = Schemas["ServiceLevel"];

export type Overview = Schemas["Overview"];
export type SourceFigures = Schemas["SourceFigures"];

const LIVE_MS = 3000;

/** The figures of the whole repository, asked for again and again: the server counts them once for all who ask. */
export function useOverview(): UseQueryResult<Overview> {
  const { may } = useSession();
  return useQuery({
    queryKey: ["overview"],
    enabled: may("quality:read"),
    refetchInterval: LIVE_MS,
    queryFn: ({ signal }) => take(api.GET("/v1/overview", { params: { query: { zone: zone() } }, signal })),
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
