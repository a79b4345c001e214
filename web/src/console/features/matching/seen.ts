// The texts of match cases that this window saw, by their version, so that versions can be compared in words. The server
// tells the text of those that act only (see NEEDS.md). They hold nothing of anybody, and are kept in memory.

import { readCases, type Case } from "./cases";

const seen = new Map<string, string>();

export function remember(version: string, toml: string): void {
  seen.set(version, toml);
}

/** The cases of a version, where this window saw them and they are understood. */
export function casesOf(version: string): Case[] | undefined {
  const toml = seen.get(version);
  if (toml === undefined) return undefined;
  try {
    return readCases(toml);
  } catch {
    return undefined;
  }
}
