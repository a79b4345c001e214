// The events that a page shows: the latest ones, then each as it happens; it can be held while somebody reads.

import { useCallback, useEffect, useRef, useState } from "react";
import { latest, live, type BusinessEvent } from "./api";

const KEPT = 500;
const GRACE_MS = 4000;

export type Connection = "connecting" | "open" | "broken" | "paused";

interface Live {
  /** The newest first. */
  events: BusinessEvent[];
  connection: Connection;
  /** How many came while it was held. */
  waiting: number;
  /** Whether the log was too long to begin with its latest events. */
  cut: boolean;
  loading: boolean;
  error: Error | null;
  pause: (held: boolean) => void;
}

export function useLive(type: string | undefined): Live {
  const [events, setEvents] = useState<BusinessEvent[]>([]);
  const [waiting, setWaiting] = useState(0);
  const [open, setOpen] = useState<boolean>();
  const [held, setHeld] = useState(false);
  const [cut, setCut] = useState(false);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<Error | null>(null);
  const holding = useRef(false);
  const aside = useRef<BusinessEvent[]>([]);

  useEffect(() => {
    const stop = new AbortController();
    // The server ends each answer after a minute; only what stays away for longer is told as broken.
    let gone: ReturnType<typeof setTimeout> | undefined;
    const state = (stands: boolean): void => {
      clearTimeout(gone);
      if (stands) setOpen(true);
      else gone = setTimeout(() => setOpen(false), GRACE_MS);
    };
    const begin = async (): Promise<void> => {
      setLoading(true);
      setError(null);
      const before = await latest(type, KEPT, stop.signal);
      setEvents(before.events.toReversed());
      setCut(!before.whole);
      setLoading(false);
      const take = (event: BusinessEvent): void => {
        if (holding.current) {
          aside.current = [event, ...aside.current].slice(0, KEPT);
          setWaiting((count) => count + 1);
        } else {
          setEvents((known) => [event, ...known].slice(0, KEPT));
        }
      };
      await live(type, before.events.at(-1)?.id, stop.signal, take, state);
    };
    begin().catch((fault: unknown) => {
      if (stop.signal.aborted) return;
      setLoading(false);
      setError(fault instanceof Error ? fault : new Error(String(fault)));
    });
    return () => {
      stop.abort();
      clearTimeout(gone);
    };
  }, [type]);

  const pause = useCallback((next: boolean): void => {
    holding.current = next;
    setHeld(next);
    if (next) return;
    const came = aside.current;
    aside.current = [];
    setWaiting(0);
    setEvents((known) => [...came, ...known].slice(0, KEPT));
  }, []);

  const connection: Connection = held ? "paused" : open === undefined ? "connecting" : open ? "open" : "broken";
  return { events, connection, waiting, cut, loading, error, pause };
}
