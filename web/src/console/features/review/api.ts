// The queue of review tasks, what is needed to decide one, and the decisions.

import { api, newKey, take, useCursorList, type DecisionAnswer, type Schemas } from "@shared/api";
import { zone } from "@shared/i18n/zone";
import { queryOptions, useQuery } from "@tanstack/react-query";

export type Task = Schemas["ReviewTask"];
export type TaskDetail = Schemas["ReviewTaskDetail"];
export type Statistics = Schemas["ReviewStatistics"];
export type Verdict = Schemas["VerdictMessage"]["verdict"];

export const QUEUE = ["review", "queue"];
export const STATISTICS = ["review", "statistics"];
const MOST_SECONDS = 86_400;

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

export function claim(id: string): Promise<Schemas["Claimed"]> {
  return take(api.POST("/v1/review-tasks/{id}/claim", { params: { path: { id } }, body: {} }));
}

export function release(id: string): Promise<Schemas["Claimed"]> {
  return take(api.DELETE("/v1/review-tasks/{id}/claim", { params: { path: { id } } }));
}

/** Says what a pair is, and how long it was looked at. */
export function decide(id: string, verdict: Verdict, seconds: number): Promise<DecisionAnswer> {
  const params = { path: { id }, header: { "Idempotency-Key": newKey() } };
  return take(api.POST("/v1/review-tasks/{id}/decide", { params, body: { verdict, seconds: Math.min(seconds, MOST_SECONDS) } }));
}

/** What it would mean, or with `preview` off means from now on, that a value says nothing about a person. */
export function shareValue(value: string, preview: boolean): Promise<DecisionAnswer> {
  const params = { header: { "Idempotency-Key": newKey() } };
  return take(api.POST("/v1/decisions", { params, body: { kind: "shared_value", value, preview } }));
}

/** How the work went from one day of the user's calendar to another. */
export const statisticsQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: [...STATISTICS, from, to],
    queryFn: ({ signal }) => take(api.GET("/v1/review-tasks/statistics", { params: { query: { from, to, zone: zone() } }, signal })),
  });
