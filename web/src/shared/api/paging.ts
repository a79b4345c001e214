// Lists that come page by page: one hook for all of them, each page led to by the cursor of the one before.

import { useInfiniteQuery, type QueryKey } from "@tanstack/react-query";
import { useMemo } from "react";

/** A page as every list of the API has one: rows and the cursor of the next page. */
export interface Page<Row> {
  rows: Row[];
  next: string | null | undefined;
}

/** The pages that are read at most where a list is wanted whole. */
const MOST_PAGES = 50;

/** Where a page begins and how long it is, as every list is asked. */
export function pageAt(cursor: string | undefined, limit = 100): { limit: number; cursor?: string } {
  return cursor === undefined ? { limit } : { limit, cursor };
}

/** A whole list that is known to be short, page by page. */
export async function everyPage<Row>(page: (cursor: string | undefined) => Promise<Page<Row>>): Promise<Row[]> {
  const all: Row[] = [];
  let cursor: string | undefined;
  for (let number = 0; number < MOST_PAGES; number += 1) {
    const { rows, next } = await page(cursor);
    all.push(...rows);
    if (next === null || next === undefined) break;
    cursor = next;
  }
  return all;
}

/** A list that grows as somebody scrolls. */
export interface CursorList<Row> {
  rows: Row[];
  more: boolean;
  loadMore: () => void;
  loading: boolean;
  loadingMore: boolean;
  error: Error | null;
  refetch: () => void;
}

interface Options {
  enabled?: boolean;
  refetchInterval?: number | false;
  staleTime?: number;
  gcTime?: number;
}

/** `load` fetches the page at a cursor; the key names the list with its filters. */
export function useCursorList<Row>(
  key: QueryKey,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
  options: Options = {},
): CursorList<Row> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    ...options,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return {
    rows,
    more: query.hasNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    loading: query.isPending && query.isFetching,
    loadingMore: query.isFetchingNextPage,
    error: query.error,
    refetch: () => void query.refetch(),
  };
}
