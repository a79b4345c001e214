// What the pages of jobs, schedules and dead letters ask of the server.

import { api, newKey, take, useCursorList, type CursorList, type Schemas } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type Job = Schemas["Job"];
export type JobKind = Schemas["JobKind"];
export type Schedule = Schemas["Schedule"];
export type ScheduleSettings = Schemas["ScheduleSettings"];
export type Letter = Schemas["Letter"];

export const JOBS = ["jobs"] as const;
export const SCHEDULES = ["schedules"] as const;
export const LETTERS = ["dead-letters"] as const;
const LIVE_MS = 3000;

function given<T extends Record<string, string | undefined>>(query: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== "")) as { [K in keyof T]?: string };
}

export function useJobs(state: string | undefined, kind: string | undefined): CursorList<Job> {
  return useCursorList<Job>(
    [...JOBS, "list", state ?? "", kind ?? ""],
    async (cursor, signal) => {
      const query = { limit: 100, ...given({ state, kind, cursor }) };
      const page = await take(api.GET("/v1/jobs", { params: { query }, signal }));
      return { rows: page.jobs, next: page.next };
    },
    { refetchInterval: LIVE_MS },
  );
}

export function useJob(id: string): UseQueryResult<Job> {
  return useQuery({
    queryKey: [...JOBS, "one", id],
    queryFn: ({ signal }) => take(api.GET("/v1/jobs/{id}", { params: { path: { id } }, signal })),
    refetchInterval: LIVE_MS,
  });
}

export function useKinds(): UseQueryResult<JobKind[]> {
  return useQuery({
    queryKey: ["job-kinds"],
    queryFn: async ({ signal }) => (await take(api.GET("/v1/job-kinds", { signal }))).kinds,
    staleTime: Infinity,
  });
}

/** A job to ask for, with the key by which asking twice makes one. */
export interface Wish {
  key: string;
  body: Schemas["JobMessage"];
}

export function wish(body: Schemas["JobMessage"]): Wish {
  return { key: newKey(), body };
}

export function begin({ key, body }: Wish): Promise<Job> {
  return take(api.POST("/v1/jobs", { params: { header: { "Idempotency-Key": key } }, body }));
}

export function cancel(id: string): Promise<Job> {
  return take(api.POST("/v1/jobs/{id}/cancel", { params: { path: { id } }, body: {} }));
}

export function replay(id: string): Promise<Job> {
  return take(api.POST("/v1/jobs/{id}/replay", { params: { path: { id } }, body: {} }));
}

export function discard(id: string): Promise<Job> {
  return take(api.DELETE("/v1/jobs/{id}", { params: { path: { id } } }));
}

export function useSchedules(): UseQueryResult<Schedule[]> {
  return useQuery({
    queryKey: SCHEDULES,
    queryFn: async ({ signal }) => (await take(api.GET("/v1/schedules", { signal }))).schedules,
    refetchInterval: 15_000,
  });
}

export function putSchedule({ name, body }: { name: string; body: ScheduleSettings }): Promise<Schedule> {
  return take(api.PUT("/v1/schedules/{name}", { params: { path: { name } }, body }));
}

export function deleteSchedule(name: string): Promise<unknown> {
  return take(api.DELETE("/v1/schedules/{name}", { params: { path: { name } } }));
}

export function useLetters(): CursorList<Letter> {
  return useCursorList<Letter>(
    LETTERS,
    async (cursor, signal) => {
      const page = await take(api.GET("/v1/dead-letters", { params: { query: { limit: 100, ...given({ cursor }) } }, signal }));
      return { rows: page.dead_letters, next: page.next };
    },
    { refetchInterval: 10_000 },
  );
}

export function replayLetter(id: string): Promise<Schemas["Settled"]> {
  return take(api.POST("/v1/dead-letters/{id}/replay", { params: { path: { id } }, body: {} }));
}

export function discardLetter(id: string): Promise<Schemas["Settled"]> {
  return take(api.DELETE("/v1/dead-letters/{id}", { params: { path: { id } } }));
}
