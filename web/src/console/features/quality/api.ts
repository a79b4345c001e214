// What the quality page asks of the server.

import { api, take, type Schemas } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type Quality = Schemas["QualityOfDay"];
export type SourceScores = Schemas["SourceScores"];
export type DayScores = Schemas["Scores"];

function given(query: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""));
}

export function useQuality(day: string | undefined): UseQueryResult<Quality> {
  return useQuery({
    queryKey: ["quality", "day", day ?? ""],
    queryFn: ({ signal }) => take(api.GET("/v1/quality", { params: { query: given({ day }) }, signal })),
    refetchInterval: 60_000,
  });
}

const DAYS = 365;

/** The days on which something was counted, oldest first. */
export function useHistory(source: string | undefined, enabled: boolean): UseQueryResult<DayScores[]> {
  return useQuery({
    queryKey: ["quality", "history", source ?? ""],
    enabled,
    queryFn: async ({ signal }) => {
      const query = { limit: DAYS, ...given({ source }) };
      return (await take(api.GET("/v1/quality/history", { params: { query }, signal }))).days.toReversed();
    },
  });
}
