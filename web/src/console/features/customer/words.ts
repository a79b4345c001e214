// How a customer is called, from what whoever asks may see.

import type { Origin, Profile } from "./api";

/** First and last name as far as they are seen. */
export function nameOf(profile: Profile): string | undefined {
  const { first_name, last_name, full_name } = profile.fields;
  const parts = [first_name, last_name].map((field) => field?.values[0]?.value).filter((value) => value != null && value !== "");
  return parts.length > 0 ? parts.join(" ") : (full_name?.values[0]?.value ?? undefined);
}

/** The rivals that say something else than what won, each value once with who says it. */
export function losers(values: Origin[], others: Origin[]): { origin: Origin; sources: string[] }[] {
  const won = new Set(values.map((one) => one.value));
  const told = new Map<string, { origin: Origin; sources: string[] }>();
  for (const one of others) {
    if (one.value == null || won.has(one.value)) continue;
    const known = told.get(one.value);
    if (known === undefined) told.set(one.value, { origin: one, sources: [one.source] });
    else if (!known.sources.includes(one.source)) known.sources.push(one.source);
  }
  return [...told.values()];
}
