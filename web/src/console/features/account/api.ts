// One's own open sessions: from how many places somebody is signed in, and ending what was left open elsewhere.

import { api, everyPage, isCode, pageAt, take, type Schemas } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type OpenSession = Schemas["OpenSession"];

export const SESSIONS = ["account", "sessions"];
const ASK_MS = 15_000;

/** All of them, the latest first. */
export function useSessions(): UseQueryResult<OpenSession[]> {
  return useQuery({
    queryKey: SESSIONS,
    refetchInterval: ASK_MS,
    queryFn: ({ signal }) =>
      everyPage(async (cursor) => {
        const { sessions, next } = await take(api.GET("/v1/session/all", { params: { query: pageAt(cursor) }, signal }));
        return { rows: sessions, next };
      }),
  });
}

/** Ends one of them. One that has ended meanwhile is what was wanted. */
export async function endSession(id: string): Promise<void> {
  try {
    await take(api.DELETE("/v1/session/all/{id}", { params: { path: { id } } }));
  } catch (error) {
    if (!isCode(error, "not_found")) throw error;
  }
}
