// Which rows of a long list are in sight, and where they are drawn; the arithmetic of very long ones is in model/scroll.

import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import { follow, scaleOf, spotOf, type Spot } from "../model/scroll";

const OVER = 10;

export interface Sight {
  place: RefObject<HTMLDivElement | null>;
  /** The first and the last row that are drawn; none where the last is before the first. */
  first: number;
  last: number;
  /** The first row in sight. */
  seen: number;
  /** How many rows are in sight at once. */
  rows: number;
  /** The height of all rows as it is drawn. */
  height: number;
  /** Where a row is drawn. */
  top: (row: number) => number;
  onScroll: () => void;
  /** Scrolls as little as needed for a row to be in sight. */
  show: (row: number) => void;
}

/** `head` is the height of what stays above the rows. */
export function useSight(count: number, rowHeight: number, head: number): Sight {
  const place = useRef<HTMLDivElement>(null);
  const spot = useRef<Spot>({ place: 0, top: 0 });
  const [view, setView] = useState(0);
  const [now, setNow] = useState({ row: 0, offset: 0 });
  /** Without rows the place may not be there. */
  const there = count > 0;
  const scale = useMemo(() => scaleOf(count * rowHeight, view), [count, rowHeight, view]);

  const look = useCallback(
    (to: Spot & { offset: number }): void => {
      const row = Math.floor(to.place / rowHeight);
      setNow((before) => (before.row === row && before.offset === to.offset ? before : { row, offset: to.offset }));
      spot.current = to;
    },
    [rowHeight],
  );
  /** Puts the bar where it stands for what is shown. */
  const settle = (): void => {
    const bar = place.current;
    if (bar === null) return;
    const { top } = spot.current;
    if (Math.abs(bar.scrollTop - top) >= 1) bar.scrollTop = top;
  };

  useLayoutEffect(() => {
    const bar = place.current;
    if (bar === null) return undefined;
    const measure = (): void => setView(Math.max(0, bar.clientHeight - head));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(bar);
    return () => watch.disconnect();
  }, [head, there]);
  useLayoutEffect(() => {
    // The list grew or shrank: what is in sight stays where it is.
    look(spotOf(scale, spot.current.place));
    settle();
  }, [scale, look]);

  const onScroll = (): void => {
    const bar = place.current;
    if (bar === null || Math.abs(bar.scrollTop - spot.current.top) < 0.5) return;
    const to = follow(scale, view, spot.current, bar.scrollTop);
    flushSync(() => look(to));
    settle();
  };
  const show = (row: number): void => {
    const above = row * rowHeight;
    const seen = spot.current.place;
    const to = above < seen ? above : above + rowHeight > seen + view ? above + rowHeight - view : seen;
    flushSync(() => look(spotOf(scale, to)));
    settle();
  };
  const rows = Math.max(1, Math.ceil(view / rowHeight));
  const begin = Math.min(now.row, Math.max(0, count - 1));
  return {
    place,
    first: Math.max(0, begin - OVER),
    last: Math.min(count - 1, begin + rows + OVER),
    seen: begin,
    rows,
    height: scale.height,
    top: (row) => row * rowHeight - now.offset,
    onScroll,
    show,
  };
}
