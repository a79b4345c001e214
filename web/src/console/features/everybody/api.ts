// Which customers there are, and who they are as they come in sight.

import { api, profileQuery, take, useCursorList, type CursorList } from "@shared/api";
import { rangeOf, type Range } from "./everybody";

const PAGE = 1000;
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

/** The profile of a customer in the list; each that is read is in the access log. */
export const inSightQuery = (id: string) => ({ ...profileQuery(id), staleTime: KEPT_MS, gcTime: KEPT_MS });
