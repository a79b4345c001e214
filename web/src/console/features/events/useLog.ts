// The log from its first kept event on, page by page. Where it ends, nothing more is fetched until it is read anew.

import { useCursorList, type CursorList } from "@shared/api";
import { page, type BusinessEvent } from "./api";

const PAGE = 200;

export function useLog(type: string | undefined): CursorList<BusinessEvent> {
  return useCursorList<BusinessEvent>(["events", "log", type ?? ""], async (cursor, signal) => {
    const told = await page(type, cursor, PAGE, signal);
    return { rows: told.events, next: told.more ? told.next : null };
  });
}
