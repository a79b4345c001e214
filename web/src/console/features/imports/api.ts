// What the imports pages read and do: the list, one import followed while it goes on, and each step of a file.

import { api, follow, take, useCursorList, useSession, type Schemas } from "@shared/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { isBusy } from "./states";

export type Import = Schemas["Import"];
export type Figures = Schemas["ImportFigures"];
export type Mapping = Schemas["ImportMapping"];
export type Preview = Schemas["ImportPreview"];

const SAMPLES = 5;
const MOST_SOURCES = 200;

/** Imports, newest first. */
export function useImports(source: string | undefined) {
  return useCursorList<Import>(
    ["imports", "list", source],
    async (cursor, signal) => {
      const query = { limit: 50, ...(cursor === undefined ? {} : { cursor }), ...(source === undefined ? {} : { source }) };
      const { imports, next } = await take(api.GET("/v1/imports", { params: { query }, signal }));
      return { rows: imports, next };
    },
    { refetchInterval: 10_000 },
  );
}

/** The names of the registered sources. */
export function useSourceNames() {
  const { may } = useSession();
  return useQuery({
    queryKey: ["imports", "sources"],
    enabled: may("sources:read"),
    queryFn: async ({ signal }) => {
      const { sources } = await take(api.GET("/v1/sources", { params: { query: { limit: MOST_SOURCES } }, signal }));
      return sources.map((source) => source.name);
    },
  });
}

/** One import; told anew by the server while it goes on. */
export function useImport(id: string) {
  const client = useQueryClient();
  const key = ["imports", id];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => take(api.GET("/v1/imports/{id}", { params: { path: { id } }, signal })),
    // The stream tells sooner; this is for where no stream gets through.
    refetchInterval: ({ state }) => (state.data !== undefined && isBusy(state.data.state) ? 3000 : false),
  });
  const busy = query.data !== undefined && isBusy(query.data.state);
  useEffect(() => {
    if (!busy) return undefined;
    const stop = new AbortController();
    const told = (data: string): void => {
      const event = JSON.parse(data) as Schemas["ImportEvent"];
      client.setQueryData<Import>(["imports", id], (known) => (known === undefined ? known : withEvent(known, event)));
      if (!isBusy(event.state)) void client.invalidateQueries({ queryKey: ["imports"] });
    };
    follow(`/v1/imports/${id}/events`, { signal: stop.signal, onEvent: ({ data }) => told(data) }).catch(() => undefined);
    return () => stop.abort();
  }, [busy, client, id]);
  return query;
}

function withEvent(known: Import, event: Schemas["ImportEvent"]): Import {
  if (known.upload === null || known.upload === undefined) return { ...known, state: event.state };
  const upload = { ...known.upload, dry_run: event.dry_run ?? null, progress: event.progress ?? null, fault: event.fault ?? null };
  return { ...known, state: event.state, upload };
}

/** The first rows, as far as the role sees them; reading them is noted, so it happens once. */
export function usePreview(id: string, wanted: boolean, version: string) {
  return useQuery({
    queryKey: ["import-preview", id, version],
    enabled: wanted,
    staleTime: Infinity,
    queryFn: ({ signal }) => take(api.GET("/v1/imports/{id}/preview", { params: { path: { id }, query: { limit: SAMPLES } }, signal })),
  });
}

/** The steps of a file; each answers with the import as it is then. */
export function useSteps(id: string) {
  const client = useQueryClient();
  const path = { id };
  const onSuccess = (now: Import): void => {
    client.setQueryData<Import>(["imports", id], now);
    void client.invalidateQueries({ queryKey: ["imports", "list"] });
  };
  const map = useMutation({ mutationFn: (body: Mapping) => take(api.PUT("/v1/imports/{id}/mapping", { params: { path }, body })), onSuccess });
  const attempt = useMutation({ mutationFn: () => take(api.POST("/v1/imports/{id}/dry-run", { params: { path }, body: {} })), onSuccess });
  const start = useMutation({ mutationFn: () => take(api.POST("/v1/imports/{id}/start", { params: { path }, body: {} })), onSuccess });
  const stop = useMutation({ mutationFn: () => take(api.DELETE("/v1/imports/{id}", { params: { path } })), onSuccess });
  return { map, attempt, start, stop };
}
