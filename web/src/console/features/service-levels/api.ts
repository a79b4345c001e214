// What the page of service levels asks of the server.

import { api, take, useCursorList, type CursorList, type Schemas } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type Levels = Schemas["ServiceLevels"];
export type Level = Schemas["ServiceLevel"];
export type Point = Schemas["ServicePoint"];
export type Alarm = Schemas["ShownAlarm"];

export const LEVELS = ["service-levels"] as const;
export const ALARMS = ["alarms"] as const;
const LIVE_MS = 10_000;

export function useLevels(): UseQueryResult<Levels> {
  return useQuery({ queryKey: LEVELS, queryFn: ({ signal }) => take(api.GET("/v1/service-levels", { signal })), refetchInterval: LIVE_MS });
}

/** How far back a chart goes, and by which steps. */
export const SPANS = {
  hour: { by: "minute", hours: 1 },
  day: { by: "minute", hours: 24 },
  month: { by: "hour", hours: 720 },
} as const;
export type Span = keyof typeof SPANS;

export function useHistory(span: Span): UseQueryResult<Point[]> {
  return useQuery({
    queryKey: [...LEVELS, "history", span],
    queryFn: async ({ signal }) => {
      const { by, hours } = SPANS[span];
      const from = new Date(Date.now() - hours * 3_600_000).toISOString();
      return (await take(api.GET("/v1/service-levels/history", { params: { query: { by, from } }, signal }))).points;
    },
    refetchInterval: 20_000,
  });
}

export function useAlarms(open: boolean): CursorList<Alarm> {
  return useCursorList<Alarm>(
    [...ALARMS, open],
    async (cursor, signal) => {
      const query = { limit: 50, ...(open ? { state: "open" } : {}), ...(cursor === undefined ? {} : { cursor }) };
      const page = await take(api.GET("/v1/alarms", { params: { query }, signal }));
      return { rows: page.alarms, next: page.next };
    },
    { refetchInterval: LIVE_MS },
  );
}

export function acknowledge(id: string): Promise<Alarm> {
  return take(api.POST("/v1/alarms/{id}/acknowledge", { params: { path: { id } }, body: {} }));
}
