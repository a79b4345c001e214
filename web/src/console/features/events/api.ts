// What the pages of business events ask of the server.

import { api, follow, pageAt, take, type Schemas } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type BusinessEvent = Schemas["BusinessEvent"];
export type EventType = Schemas["ShownEventType"];
export type Subscriber = Schemas["ShownSubscriber"];
export type SubscriberSettings = Schemas["SubscriberSettings"];

export const SUBSCRIBERS = ["subscribers"] as const;

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

export type Order = "newest" | "oldest";

interface Asked {
  order: Order;
  type?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** A page of the log, back from its last event or on from the first that is kept, or from where a page ended. */
export async function page({ order, type, cursor, limit }: Asked, signal?: AbortSignal): Promise<EventsPage> {
  const from = order === "newest" ? { order } : cursor === undefined ? { from: "earliest" } : {};
  const query = { ...pageAt(cursor, limit), ...from, ...(type === undefined ? {} : { type }) };
  return take(api.GET("/v1/events", { params: { query }, signal }));
}

/** The last event that happened, whatever its type: behind it begins what happens from now on. */
export async function lastEvent(signal?: AbortSignal): Promise<string | undefined> {
  return (await page({ order: "newest", limit: 1 }, signal)).events[0]?.id;
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
