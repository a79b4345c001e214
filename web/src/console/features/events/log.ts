// What is shown of the log: read back from its end, with what happened since on top.

import { numberOf } from "@shared/model/ids";
import type { BusinessEvent, EventsPage } from "./api";

/** What somebody wants to see of a page; the server filters by type. */
export interface Wanted {
  customer?: string | undefined;
  /** Nothing that happened before. */
  since?: string | undefined;
}

/** Whether an event is about somebody; one may tell of a range of customers in the order of their numbers. */
export function concerns({ data }: BusinessEvent, customer: string | undefined): boolean {
  if (customer === undefined || data.customer === customer || data.other === customer) return true;
  const [from, to, number] = [data.customer, data.through, customer].map((id) => numberOf(id ?? "") ?? NaN) as [number, number, number];
  return from <= number && number <= to;
}

function isSince(event: BusinessEvent, since: string | undefined): boolean {
  return since === undefined || Date.parse(event.time) >= Date.parse(since);
}

/** The wanted rows of a page, and where older ones follow: nowhere once the page reaches back before what is wanted. */
export function wantedOf({ events, next, more }: EventsPage, { customer, since }: Wanted): { rows: BusinessEvent[]; next: string | null } {
  const rows = events.filter((one) => isSince(one, since) && concerns(one, customer));
  const reachesBack = events.some((one) => !isSince(one, since));
  return { rows, next: more && !reachesBack ? next : null };
}

/** What came, on top of the log; both the newest first. The log may have been read again since, and tell some of it, too. */
export function joined(came: BusinessEvent[], log: BusinessEvent[]): BusinessEvent[] {
  const oldest = came.at(-1)?.sequence;
  return oldest === undefined ? log : [...came, ...log.filter((one) => one.sequence < oldest)];
}

/** What came since the page began to follow. */
export interface Came {
  /** The newest first. */
  events: BusinessEvent[];
  /** How often the older ones were let go, since too many came to keep them all: the log is read again then. */
  cuts: number;
}

/** What came since it was drawn last, the oldest first. */
export interface Arrivals {
  events: BusinessEvent[];
  /** How many came, also those that were let go. */
  count: number;
}

export const NO_ARRIVALS: Arrivals = { events: [], count: 0 };

export function arrive({ events, count }: Arrivals, event: BusinessEvent, most: number): Arrivals {
  const rest = events.length < most ? events : events.slice(-most / 2);
  return { events: [...rest, event], count: count + 1 };
}

/** What came with what came before it; the older half of too many is let go. */
export function withArrivals(known: Came, { events, count }: Arrivals, most: number): Came {
  const complete = events.length === count;
  const all = [...events.toReversed(), ...(complete ? known.events : [])];
  if (complete && all.length <= most) return { events: all, cuts: known.cuts };
  return { events: all.slice(0, most / 2), cuts: known.cuts + 1 };
}
