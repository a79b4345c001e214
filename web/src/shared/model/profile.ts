// How golden profiles are shown: the order of their fields, what their customer is called, and which values lost.

import type { Schemas } from "../api/client";

export type Fields = Schemas["ProfileFields"];
export type FieldName = keyof Fields;
export type Origin = Schemas["Origin"];

/** The order in which profiles show their fields. */
const FIELDS: readonly FieldName[] = [
  "title", "first_name", "last_name", "birth_name", "full_name", "birth_date", "gender", "email", "phone", "loyalty_card",
  "street_number", "street", "address_complement", "postcode", "city", "region", "country", "birth_place", "occupation",
  "national_id", "language", "store",
];

/** The fields that are there, in that order; a whole name only where it stands for its parts. */
export function fieldsWith(has: (field: FieldName) => boolean): FieldName[] {
  const parted = has("first_name") || has("last_name");
  return FIELDS.filter((field) => has(field) && !(field === "full_name" && parted));
}

/** First and last name as far as they are seen. */
export function nameOf(fields: Fields): string | undefined {
  const { first_name, last_name, full_name } = fields;
  const parts = [first_name, last_name].map((field) => field?.values[0]?.value).filter((value) => value != null && value !== "");
  return parts.length > 0 ? parts.join(" ") : (full_name?.values[0]?.value ?? undefined);
}

export interface Loser {
  origin: Origin;
  sources: string[];
}

/** The rivals that say something else than what won, each value once with who says it. */
export function losers(values: readonly Origin[], others: readonly Origin[]): Loser[] {
  const won = new Set(values.map((one) => one.value));
  const told = new Map<string, Loser>();
  for (const one of others) {
    if (one.value == null || won.has(one.value)) continue;
    const known = told.get(one.value);
    if (known === undefined) told.set(one.value, { origin: one, sources: [one.source] });
    else if (!known.sources.includes(one.source)) known.sources.push(one.source);
  }
  return [...told.values()];
}
