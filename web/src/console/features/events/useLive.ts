// Events as they happen, from the last one on that had happened when it began; they can be held while somebody reads.

import { useCallback, useEffect, useRef, useState } from "react";
import { lastEvent, live, type BusinessEvent } from "./api";
import { arrive, NO_ARRIVALS, withArrivals, type Came } from "./log";

/** As many are kept; what is older is read from the log. */
const KEPT = 2000;
/** What comes within this is drawn at once. */
const GATHER_MS = 100;
const GRACE_MS = 4000;
const NONE: Came = { events: [], cuts: 0 };

export type Connection = "connecting" | "open" | "broken" | "paused" | "refused";

interface Live {
  /** What came since it began, the newest first. */
  came: BusinessEvent[];
  /** Another one wherever the log has to be read anew to go on behind what came; none before it can be read. */
  anchor: string | undefined;
  connection: Connection;
  /** How many came while it was held. */
  waiting: number;
  error: Error | null;
  pause: (held: boolean) => void;
  again: () => void;
}

export function useLive(type: string | undefined): Live {
  const [came, setCame] = useState(NONE);
  const [begun, setBegun] = useState<string>();
  const [waiting, setWaiting] = useState(0);
  const [open, setOpen] = useState<boolean>();
  const [held, setHeld] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [tries, setTries] = useState(0);
  const holding = useRef(false);
  const arrivals = useRef(NO_ARRIVALS);

  const show = useCallback((): void => {
    const now = arrivals.current;
    arrivals.current = NO_ARRIVALS;
    setWaiting(0);
    if (now.count > 0) setCame((known) => withArrivals(known, now, KEPT));
  }, []);

  useEffect(() => {
    const stop = new AbortController();
    // The server ends each answer after a minute; only what stays away for longer is told as broken.
    let gone: ReturnType<typeof setTimeout> | undefined;
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const state = (stands: boolean): void => {
      clearTimeout(gone);
      if (stands) setOpen(true);
      else gone = setTimeout(() => setOpen(false), GRACE_MS);
    };
    const draw = (): void => {
      gathering = undefined;
      if (holding.current) setWaiting(arrivals.current.count);
      else show();
    };
    const take = (event: BusinessEvent): void => {
      arrivals.current = arrive(arrivals.current, event, KEPT);
      gathering ??= setTimeout(draw, GATHER_MS);
    };
    const begin = async (): Promise<void> => {
      setError(null);
      const last = await lastEvent(stop.signal);
      arrivals.current = NO_ARRIVALS;
      setCame(NONE);
      // The log is read after this: between it and the stream nothing is left out.
      setBegun(`${last ?? ""}/${tries}`);
      await live(type, last, stop.signal, take, state);
    };
    begin().catch((fault: unknown) => {
      if (!stop.signal.aborted) setError(fault instanceof Error ? fault : new Error(String(fault)));
    });
    return () => {
      stop.abort();
      clearTimeout(gone);
      clearTimeout(gathering);
    };
  }, [type, tries, show]);

  const pause = useCallback(
    (next: boolean): void => {
      holding.current = next;
      setHeld(next);
      if (!next) show();
    },
    [show],
  );
  const connection = error !== null ? "refused" : held ? "paused" : open === undefined ? "connecting" : open ? "open" : "broken";
  return {
    came: came.events,
    anchor: begun === undefined ? undefined : `${begun}/${came.cuts}`,
    connection,
    waiting,
    error,
    pause,
    again: () => setTries((count) => count + 1),
  };
}
