// Which customers there are, and who they are as they come in sight.

import { api, profileQuery, take, useCursorList, type CursorList, type Profile } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { rangeOf, type Range } from "./everybody";

const PAGE = 1000;
/** A row that is scrolled past is not read. */
const STILL_MS = 150;
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

/** The profile of a customer who stays in sight; each that is read is in the access log. */
export function useInSight(id: string): UseQueryResult<Profile> {
  const [still, setStill] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStill(true), STILL_MS);
    return () => clearTimeout(timer);
  }, []);
  return useQuery({ ...profileQuery(id), enabled: still, staleTime: KEPT_MS, gcTime: KEPT_MS });
}
