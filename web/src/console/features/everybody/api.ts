// Which customers there are, and who they are as they come in sight.

import { api, pageAt, profileQuery, take, useCursorList, type CursorList } from "@shared/api";
import { rangeOf, type Range } from "./everybody";

const PAGE = 1000;
const BEHIND = 50;
const KEPT_MS = 60_000;

/** The ranges of ids that a state snapshot tells, page by page. */
export function useRanges(): CursorList<Range> {
  return useCursorList<Range>(["everybody"], async (cursor, signal) => {
    const query = { limit: PAGE, ...(cursor === undefined ? { from: "state" as const } : { cursor }) };
    const { events, next, snapshot } = await take(api.GET("/v1/events", { params: { query }, signal }));
    const listed = events.filter((one) => one.type.includes("customer.listed"));
    return { rows: listed.flatMap(({ data }) => rangeOf(data.customer ?? "", data.through)), next: snapshot == null || snapshot.last ? null : next };
  });
}

/** What a figure counts, as it stands in the address. */
export interface Figure {
  source: string | undefined;
  having: string | undefined;
  field: string | undefined;
}

/** The customers whom it counts, by their ids. */
export function useBehindFigure(figure: Figure): CursorList<string> {
  return useCursorList<string>(["everybody", figure], async (cursor, signal) => {
    const asked = Object.fromEntries(Object.entries(figure).filter(([, value]) => value !== undefined));
    const query = { ...asked, ...pageAt(cursor, BEHIND) };
    const { customers, next } = await take(api.GET("/v1/customers", { params: { query }, signal }));
    return { rows: customers.map((one) => one.id), next };
  });
}

/** The profile of a customer in the list; each that is read is in the access log. */
export const inSightQuery = (id: string) => ({ ...profileQuery(id), staleTime: KEPT_MS, gcTime: KEPT_MS });
