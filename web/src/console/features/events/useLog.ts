// The log from its first kept event on, page by page. Where it ends, nothing more is fetched until it is read anew.

import { useCursorList, type CursorList } from "@shared/api";
import { page, type BusinessEvent } from "./api";

const PAGE = 200;
const LARGE_PAGE = 1000;

export function useLog(type: string | undefined, seeks: boolean): CursorList<BusinessEvent> {
  return useCursorList<BusinessEvent>(["events", "log", type ?? "", seeks], async (cursor, signal) => {
    const told = await page(type, cursor, seeks ? LARGE_PAGE : PAGE, signal);
    return { rows: told.events, next: told.more ? told.next : null };
  });
}
