// Light or dark: what the user chose, else what the system prefers.

import { useSyncExternalStore } from "react";
import { prefer, preference, whenPreferred } from "../prefs";

export type Scheme = "light" | "dark" | "auto";

const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
let chosen: Scheme = schemeOf(preference("scheme"));

function schemeOf(kept: string | undefined): Scheme {
  return kept === "light" || kept === "dark" ? kept : "auto";
}

function resolved(): "light" | "dark" {
  if (chosen !== "auto") return chosen;
  return system.matches ? "dark" : "light";
}

function apply(): void {
  document.documentElement.setAttribute("data-mantine-color-scheme", resolved());
  for (const listener of listeners) listener();
}

system.addEventListener("change", apply);
whenPreferred("scheme", (kept) => {
  chosen = schemeOf(kept);
  apply();
});

/** Sets the scheme before anything is drawn. */
export const startScheme = apply;

/** Keeps the user's choice. */
export function chooseScheme(next: Scheme): void {
  chosen = next;
  prefer("scheme", next);
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The scheme that is chosen, and the one that is shown. */
export function useScheme(): { chosen: Scheme; shown: "light" | "dark" } {
  const shown = useSyncExternalStore(subscribe, resolved);
  const choice = useSyncExternalStore(subscribe, () => chosen);
  return { chosen: choice, shown };
}
