// Whether the server answers. The first request that fails says it is gone; asking for its health says it is back.

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let gone = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const RETRY_MS = 3000;

function tell(now: boolean): void {
  if (gone === now) return;
  gone = now;
  for (const listener of listeners) listener();
}

/** Notes that a request was not answered, and asks again until one is. */
export function lost(): void {
  tell(true);
  timer ??= setTimeout(() => void retry(), RETRY_MS);
}

/** Notes that the server answered. */
export function reached(): void {
  clearTimeout(timer);
  timer = undefined;
  tell(false);
}

/** Asks at once whether the server is back. */
export async function retry(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) reached();
  else lost();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Called once each time the server came back. */
export function onReturn(deed: () => void): () => void {
  let before = gone;
  return subscribe(() => {
    if (before && !gone) deed();
    before = gone;
  });
}

/** Whether the server does not answer at present. */
export function useServerGone(): boolean {
  return useSyncExternalStore(subscribe, () => gone);
}
