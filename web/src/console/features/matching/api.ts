// What the matching pages read and do: cases, models, what-ifs and publications.

import { api, isCode, take, useCursorList, type Schemas } from "@shared/api";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { remember } from "./seen";

export type Model = Schemas["Model"];
export type Publication = Schemas["Publication"];
export type WhatIf = Schemas["WhatIf"];
export type Change = Schemas["ShownChange"];
export type Question = Schemas["WhatIfQuestion"];
export type SourceRecord = Schemas["SourceRecord"];

const MOST_MODELS = 200;
const ASK_MS = 700;

/** The match cases that act. */
export function useMatchCases() {
  return useQuery({
    queryKey: ["matching", "cases"],
    queryFn: async ({ signal }) => {
      const cases = await take(api.GET("/v1/match-cases", { signal }));
      remember(cases.version, cases.toml);
      return cases;
    },
  });
}

/** Every model with its publications. */
export function useModels() {
  return useQuery({
    queryKey: ["matching", "models"],
    queryFn: async ({ signal }) => (await take(api.GET("/v1/models", { params: { query: { limit: MOST_MODELS } }, signal }))).models,
  });
}

/** A model with its weights. */
export function useModel(id: string | undefined) {
  return useQuery({
    queryKey: ["matching", "models", id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => take(api.GET("/v1/models/{id}", { params: { path: { id: id ?? "" } }, signal })),
  });
}

/** Whether proposed cases are sound. */
export function useCheck(toml: string, wanted: boolean) {
  return useQuery({
    queryKey: ["matching", "check", toml],
    enabled: wanted,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const checked = await take(api.POST("/v1/match-cases/validate", { body: { toml }, signal }));
      if (checked.sound) remember(checked.version, toml);
      return checked;
    },
  });
}

/** Begins to find out what a change would do. */
export function useAsk() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (question: Question) => take(api.POST("/v1/what-ifs", { body: question })),
    onSuccess: (begun) => client.setQueryData(["matching", "what-if", begun.id], begun),
  });
}

/** A what-if, asked for again while it runs. */
export function useWhatIf(id: string) {
  return useQuery({
    queryKey: ["matching", "what-if", id],
    queryFn: ({ signal }) => take(api.GET("/v1/what-ifs/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? ASK_MS : false),
    retry: (count, error) => count < 3 && !isCode(error, "not_found"),
  });
}

/** Every merge and split that a what-if would make, the heaviest first. */
export function useChanges(id: string, wanted: boolean) {
  return useCursorList<Change>(
    ["matching", "what-if", id, "changes"],
    async (cursor, signal) => {
      const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
      const { changes, next } = await take(api.GET("/v1/what-ifs/{id}/changes", { params: { path: { id }, query }, signal }));
      return { rows: changes, next };
    },
    { enabled: wanted },
  );
}

/** Two source records, to be judged side by side. */
export function useRecords(ids: string[]) {
  return useQuery({
    queryKey: ["matching", "records", ids],
    gcTime: 0,
    staleTime: Infinity,
    queryFn: ({ signal }) => Promise.all(ids.map((id) => take(api.GET("/v1/source-records/{id}", { params: { path: { id } }, signal })))),
  });
}

/** Makes what was tried act. */
export function usePublish(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => take(api.POST("/v1/what-ifs/{id}/publish", { params: { path: { id } }, body: { reason } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["matching"] }),
  });
}

/** Gives a what-if up. */
export function useGiveUp(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => take(api.DELETE("/v1/what-ifs/{id}", { params: { path: { id } } })),
    onSuccess: () => client.removeQueries({ queryKey: ["matching", "what-if", id] }),
  });
}
