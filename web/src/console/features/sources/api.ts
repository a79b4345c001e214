// What the sources page reads and changes: sources with their tags, their latest imports, and how many records each has.

import { api, take, takeWithTag, useSession, type Schemas } from "@shared/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

export type Source = Schemas["Source"];
export type Settings = Schemas["SourceSettings"];

const MOST = 200;

/** Every source, the best rank first. */
export function useSources() {
  return useQuery({
    queryKey: ["sources"],
    queryFn: async ({ signal }) => {
      const { sources } = await take(api.GET("/v1/sources", { params: { query: { limit: MOST } }, signal }));
      return sources.sort((one, other) => one.rank - other.rank);
    },
  });
}

/** One source with the tag under which it may be changed. */
export function useSource(name: string | undefined) {
  return useQuery({
    queryKey: ["sources", name],
    enabled: name !== undefined,
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) => takeWithTag(api.GET("/v1/sources/{name}", { params: { path: { name: name ?? "" } }, signal })),
  });
}

/** When each source last brought a file, among the latest imports. */
export function useLastImports() {
  const { may } = useSession();
  return useQuery({
    queryKey: ["sources", "imports"],
    enabled: may("imports:read"),
    queryFn: async ({ signal }) => {
      const { imports } = await take(api.GET("/v1/imports", { params: { query: { limit: MOST } }, signal }));
      const last = new Map<string, Schemas["Import"]>();
      for (const one of imports) if (one.state === "finished" && !last.has(one.source)) last.set(one.source, one);
      return last;
    },
  });
}

/** How many records each source has, and how complete they are. */
export function useSizes() {
  const { may } = useSession();
  return useQuery({
    queryKey: ["sources", "quality"],
    enabled: may("quality:read"),
    queryFn: async ({ signal }) => {
      const { scores } = await take(api.GET("/v1/quality", { signal }));
      return new Map(scores.map((score) => [score.source ?? "", score]));
    },
  });
}

interface Change {
  name: string;
  settings: Settings;
  /** The tag of what is changed; nothing where a source is made. */
  etag: string | undefined;
}

/** Registers a source, or changes what nobody else changed meanwhile. */
export function useSaveSource() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, settings, etag }: Change) => {
      const header = etag === undefined ? {} : { "If-Match": etag };
      return takeWithTag(api.PUT("/v1/sources/{name}", { params: { path: { name }, header }, body: settings }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
}
