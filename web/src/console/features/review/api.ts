// The queue of review tasks, what is needed to decide one, and the decisions.

import { api, newKey, take, useCursorList, type Schemas } from "@shared/api";
import { queryOptions, useQuery } from "@tanstack/react-query";

export type Task = Schemas["ReviewTask"];
export type TaskDetail = Schemas["ReviewTaskDetail"];
export type SourceRecord = Schemas["SourceRecord"];
export type Profile = Schemas["Profile"];
export type DecisionAnswer = Schemas["DecisionAnswer"];
export type Decision = Schemas["DecisionEntry"];
export type Verdict = "same" | "household" | "different";

export const QUEUE = ["review", "queue"];

/** The queue, the most urgent first. */
export function useQueue() {
  return useCursorList<Task>(QUEUE, async (cursor, signal) => {
    const query = cursor === undefined ? { limit: 50 } : { limit: 50, cursor };
    const { review_tasks, next } = await take(api.GET("/v1/review-tasks", { params: { query }, signal }));
    return { rows: review_tasks, next: next ?? null };
  });
}

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ["review", "task", id],
    queryFn: ({ signal }) => take(api.GET("/v1/review-tasks/{id}", { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

export const recordsQuery = (customer: string) =>
  queryOptions({
    queryKey: ["review", "records", customer],
    queryFn: async ({ signal }) => (await take(api.GET("/v1/customers/{id}/records", { params: { path: { id: customer } }, signal }))).records,
    staleTime: 60_000,
  });

export const profileQuery = (customer: string) =>
  queryOptions({
    queryKey: ["review", "profile", customer],
    queryFn: ({ signal }) => take(api.GET("/v1/customers/{id}", { params: { path: { id: customer } }, signal })),
    staleTime: 60_000,
  });

export const recordQuery = (record: string) =>
  queryOptions({
    queryKey: ["review", "record", record],
    queryFn: ({ signal }) => take(api.GET("/v1/source-records/{id}", { params: { path: { id: record } }, signal })),
    staleTime: 60_000,
  });

/** The thresholds that act; usual ones for whoever may not read models. */
export function useThresholds(allowed: boolean): Schemas["Thresholds"] {
  const models = useQuery({
    queryKey: ["review", "thresholds"],
    queryFn: async ({ signal }) => {
      const told = await take(api.GET("/v1/models", { params: { query: { limit: 200 } }, signal }));
      return told.models.find((one) => one.acts)?.publications.find((one) => one.acts)?.thresholds ?? null;
    },
    staleTime: 300_000,
    enabled: allowed,
  });
  return models.data ?? { same_person: 3, review: 1 };
}

export function useRanks(allowed: boolean): ReadonlyMap<string, number> {
  const ranks = useQuery({
    queryKey: ["review", "ranks"],
    queryFn: async ({ signal }) => {
      const { sources } = await take(api.GET("/v1/sources", { params: { query: { limit: 200 } }, signal }));
      return new Map(sources.map((source) => [source.name, source.rank]));
    },
    staleTime: 300_000,
    enabled: allowed,
  });
  return ranks.data ?? NO_RANKS;
}

const NO_RANKS: ReadonlyMap<string, number> = new Map();

export function claim(id: string): Promise<Schemas["Claimed"]> {
  return take(api.POST("/v1/review-tasks/{id}/claim", { params: { path: { id } }, body: {} }));
}

export function release(id: string): Promise<Schemas["Claimed"]> {
  return take(api.DELETE("/v1/review-tasks/{id}/claim", { params: { path: { id } } }));
}

export function decide(id: string, verdict: Verdict): Promise<DecisionAnswer> {
  const params = { path: { id }, header: { "Idempotency-Key": newKey() } };
  return take(api.POST("/v1/review-tasks/{id}/decide", { params, body: { verdict } }));
}

/** What it would mean, or with `preview` off means from now on, that a value says nothing about a person. */
export function shareValue(value: string, preview: boolean): Promise<DecisionAnswer> {
  const params = { header: { "Idempotency-Key": newKey() } };
  return take(api.POST("/v1/decisions", { params, body: { kind: "shared_value", value, preview } }));
}

export function undo(decision: string): Promise<DecisionAnswer> {
  const params = { path: { id: decision }, header: { "Idempotency-Key": newKey() } };
  return take(api.POST("/v1/decisions/{id}/undo", { params, body: {} }));
}

const DECISIONS = 200;

/** The latest decisions, the newest first. */
export const decisionsQuery = queryOptions({
  queryKey: ["review", "decisions"],
  queryFn: async ({ signal }) => (await take(api.GET("/v1/decisions", { params: { query: { limit: DECISIONS } }, signal }))).decisions,
});
