// What the pages of business events ask of the server.

import { api, follow, take, type Schemas } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type BusinessEvent = Schemas["BusinessEvent"];
export type EventType = Schemas["ShownEventType"];
export type Subscriber = Schemas["ShownSubscriber"];
export type SubscriberSettings = Schemas["SubscriberSettings"];

export const SUBSCRIBERS = ["subscribers"] as const;
const PAGE = 1000;
/** How many pages are read from the first kept event on to find the latest ones. */
const MOST_PAGES = 5;

export function useTypes(): UseQueryResult<EventType[]> {
  return useQuery({
    queryKey: ["event-types"],
    queryFn: async ({ signal }) => (await take(api.GET("/v1/event-types", { signal }))).types,
    staleTime: Infinity,
  });
}

export interface EventsPage {
  events: BusinessEvent[];
  next: string;
  more: boolean;
}

/** A page of the log, from its first event that is kept or from where a page ended. */
export async function page(type: string | undefined, cursor: string | undefined, limit: number, signal?: AbortSignal): Promise<EventsPage> {
  const query = { limit, ...(type === undefined ? {} : { type }), ...(cursor === undefined ? { from: "earliest" } : { cursor }) };
  return take(api.GET("/v1/events", { params: { query }, ...(signal === undefined ? {} : { signal }) }));
}

/**
 * The latest events, where the log is short enough to be read to its end; of a longer one, none: the server tells events
 * oldest first only (see NEEDS.md).
 */
export async function latest(type: string | undefined, count: number, signal: AbortSignal): Promise<{ events: BusinessEvent[]; whole: boolean }> {
  let events: BusinessEvent[] = [];
  let cursor: string | undefined;
  for (let number = 0; number < MOST_PAGES; number += 1) {
    const told = await page(type, cursor, PAGE, signal);
    events = [...events, ...told.events].slice(-count);
    if (!told.more) return { events, whole: true };
    cursor = told.next;
  }
  return { events: [], whole: false };
}

/** Follows events as they happen, behind the last one that is known. */
export function live(type: string | undefined, last: string | undefined, signal: AbortSignal, onEvent: (event: BusinessEvent) => void, onState: (open: boolean) => void): Promise<void> {
  const path = type === undefined ? "/v1/events/stream" : `/v1/events/stream?type=${encodeURIComponent(type)}`;
  return follow(path, { signal, lastEventId: last, onState, onEvent: (event) => onEvent(JSON.parse(event.data) as BusinessEvent) });
}

export function useSubscribers(): UseQueryResult<Subscriber[]> {
  return useQuery({
    queryKey: SUBSCRIBERS,
    queryFn: async ({ signal }) => (await take(api.GET("/v1/subscribers", { signal }))).subscribers,
    refetchInterval: 5000,
  });
}

export function putSubscriber({ name, body }: { name: string; body: SubscriberSettings }): Promise<Subscriber> {
  return take(api.PUT("/v1/subscribers/{name}", { params: { path: { name } }, body }));
}

export function deleteSubscriber({ name, owner }: { name: string; owner: string | undefined }): Promise<unknown> {
  const query = owner === undefined ? {} : { owner };
  return take(api.DELETE("/v1/subscribers/{name}", { params: { path: { name }, query } }));
}
