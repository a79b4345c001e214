// The log page by page, back from now or on from its first kept event. Pages are read until they hold what is wanted.

import { useCursorList, type CursorList } from "@shared/api";
import { useState } from "react";
import { page, type BusinessEvent, type Order } from "./api";
import { wantedOf, type Wanted } from "./log";

const PAGE = 200;
const LARGE_PAGE = 1000;

interface Asked extends Wanted {
  order: Order;
  type: string | undefined;
  /** Where it was read from: anew for another one. */
  anchor?: string | undefined;
}

interface Log extends CursorList<BusinessEvent> {
  /** When the last event happened that was looked at, wanted or not. */
  reached: string | undefined;
}

export function useLog({ order, type, anchor, customer, since }: Asked, enabled = true): Log {
  const [reached, setReached] = useState<string>();
  const limit = customer === undefined ? PAGE : LARGE_PAGE;
  const list = useCursorList<BusinessEvent>(
    ["events", "log", order, type, customer, since, anchor],
    async (cursor, signal) => {
      const told = await page({ order, type, cursor, limit }, signal);
      setReached((before) => told.events.at(-1)?.time ?? before);
      return wantedOf(told, { customer, since });
    },
    // What happens meanwhile comes by the stream.
    { enabled, staleTime: Infinity, gcTime: 0 },
  );
  return { ...list, reached };
}
