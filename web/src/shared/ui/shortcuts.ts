// Keys of the whole console and of pages: one listener, nothing while somebody types, and a list for the help.

import { useEffect, useRef } from "react";

export interface Shortcut {
  /** One key, such as `/` or `j`, or two one after the other, such as `g f`. */
  keys: string;
  label: string;
  run: () => void;
  /** The heading under which the help lists it. */
  group: string;
}

const active = new Set<Shortcut[]>();
const SEQUENCE_MS = 1200;
let first: { key: string; at: number } | undefined;

function types(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || types(event.target)) return;
  // A dialog has its own keys; what lies beneath it must not act.
  if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null) return;
  const before = first !== undefined && event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ` : "";
  const all = [...active].flat();
  const hit = all.findLast((one) => one.keys === before + event.key) ?? all.findLast((one) => one.keys === event.key);
  first = { key: event.key, at: event.timeStamp };
  if (hit === undefined) return;
  first = undefined;
  event.preventDefault();
  hit.run();
}

/** Keys that act while a component is shown. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const latest = useRef(shortcuts);
  const signature = shortcuts.map((one) => one.keys + one.label).join("|");
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const mine = latest.current.map((one, index) => ({ ...one, run: () => latest.current[index]?.run() }));
    if (active.size === 0) document.addEventListener("keydown", onKey);
    active.add(mine);
    return () => {
      active.delete(mine);
      if (active.size === 0) document.removeEventListener("keydown", onKey);
    };
  }, [signature]);
}

/** Everything that acts now, for the help. */
export function activeShortcuts(): Shortcut[] {
  return [...active].flat();
}
