// What the quarantine page reads and does. What stands in a row is asked for only when somebody wants to see it, since
// each look is noted in the access log.

import { api, take, useCursorList, useSession, type Schemas } from "@shared/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

export type Row = Schemas["QuarantinedRow"];
export type Content = Schemas["QuarantinedContent"];
export type Repair = Schemas["RowRepair"];
export type Replayed = Schemas["ReplayedRows"];

export interface Filters {
  source?: string | undefined;
  import?: string | undefined;
  reason?: string | undefined;
}

const MOST_SOURCES = 200;
/** The most rows that one request replays or discards. */
export const MOST_ROWS = 1000;

function queryOf({ source, import: from, reason }: Filters) {
  return {
    ...(source === undefined ? {} : { source }),
    ...(from === undefined ? {} : { import: from }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Rows that wait, oldest first. */
export function useRows(filters: Filters) {
  return useCursorList<Row>(["quarantine", "rows", filters], async (cursor, signal) => {
    const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }), ...queryOf(filters) };
    const { rows, next } = await take(api.GET("/v1/quarantine", { params: { query }, signal }));
    return { rows, next };
  });
}

/** How many rows wait for which reason. */
export function useReasons({ source, import: from }: Filters) {
  return useQuery({
    queryKey: ["quarantine", "reasons", source, from],
    queryFn: async ({ signal }) => (await take(api.GET("/v1/quarantine", { params: { query: { limit: 1, ...queryOf({ source, import: from }) } }, signal }))).reasons,
  });
}

export function useSourceNames() {
  const { may } = useSession();
  return useQuery({
    queryKey: ["quarantine", "sources"],
    enabled: may("sources:read"),
    queryFn: async ({ signal }) => {
      const { sources } = await take(api.GET("/v1/sources", { params: { query: { limit: MOST_SOURCES } }, signal }));
      return sources.map((source) => source.name);
    },
  });
}

/** What stands in a row; noted in the access log, so it is not read again by itself and not kept. */
export function useContent(id: string, wanted: boolean) {
  return useQuery({
    queryKey: ["quarantine-content", id],
    enabled: wanted,
    staleTime: Infinity,
    gcTime: 0,
    queryFn: ({ signal }) => take(api.GET("/v1/quarantine/{id}", { params: { path: { id } }, signal })),
  });
}

/** Writes cells or the line anew. */
export function useRepair() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, repair }: { id: string; repair: Repair }) => take(api.POST("/v1/quarantine/{id}/repair", { params: { path: { id } }, body: repair })),
    onSuccess: (_, { id }) =>
      Promise.all([client.invalidateQueries({ queryKey: ["quarantine", "rows"] }), client.invalidateQueries({ queryKey: ["quarantine-content", id] })]),
  });
}

/** Takes rows in after all. */
export function useReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[]) => take(api.POST("/v1/quarantine/replay", { body: { ids } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["quarantine"] }),
  });
}

/** Gives rows up for good. */
export function useDiscard() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { ids: string[]; reason: string }) => take(api.POST("/v1/quarantine/discard", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["quarantine"] }),
  });
}
