// How long the task on the desk is looked at, for the server's statistics.

import { Stopwatch } from "@shared/model/stopwatch";
import { useEffect, useRef } from "react";

/** Gives the seconds since this task came to be looked at. */
export function useLookedAt(id: string | undefined): () => number {
  const watch = useRef<Stopwatch>(undefined);
  useEffect(() => {
    const own = new Stopwatch(performance.now());
    watch.current = own;
    const alive = (): void => {
      if (document.visibilityState === "visible") own.touch(performance.now());
    };
    const look = (): void => (document.visibilityState === "visible" ? own.touch(performance.now()) : own.pause(performance.now()));
    document.addEventListener("visibilitychange", look);
    document.addEventListener("keydown", alive, true);
    document.addEventListener("pointermove", alive, { passive: true });
    return () => {
      document.removeEventListener("visibilitychange", look);
      document.removeEventListener("keydown", alive, true);
      document.removeEventListener("pointermove", alive);
    };
  }, [id]);
  return () => watch.current?.seconds(performance.now()) ?? 0;
}
