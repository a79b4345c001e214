// What somebody is about to change: cases and thresholds. Kept in memory while other pages are visited, so that a
// what-if can be looked at and the draft changed further.

import { useSyncExternalStore } from "react";

export interface Draft {
  /** The file of the cases; nothing where they stay as they are. */
  toml?: string | undefined;
  /** The thresholds in bits; nothing where they stay. */
  thresholds?: { same_person: number; review: number } | undefined;
}

let draft: Draft = {};
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Changes a part of the draft. */
export function change(part: Draft): void {
  draft = { ...draft, ...part };
  for (const listener of listeners) listener();
}

/** Forgets the draft. */
export function forget(): void {
  change({ toml: undefined, thresholds: undefined });
}

export function useDraft(): Draft {
  return useSyncExternalStore(subscribe, () => draft);
}
