// What a golden profile is expected to look like once customers are joined: the rules of survivorship as the server
// has them, without pins that are yet to come. For previews only; the server decides.

import type { Schemas } from "../api/client";

export type Profile = Schemas["Profile"];
export type Origin = Schemas["Origin"];
export type FieldName = keyof Profile["fields"];

interface Contestant {
  origin: Origin;
  pinned: boolean;
  rank: number;
  remarked: boolean;
  at: string;
}

export interface Expected {
  field: FieldName;
  /** The values that stand, the first one foremost. */
  values: Origin[];
  others: Origin[];
  /** Whether the customers that are joined say different things. */
  contested: boolean;
}

const ADDRESS: readonly FieldName[] = ["street_number", "street", "address_complement", "postcode", "city", "region", "country"];
const KEPT_ALL: readonly FieldName[] = ["email", "phone", "loyalty_card"];
/** A source that is not known to whoever asks counts last. */
const LAST_RANK = 1_000_000;

/** The order in which profiles show their fields. */
export const FIELDS: readonly FieldName[] = [
  "title", "first_name", "last_name", "birth_name", "birth_date", "gender", "email", "phone", "loyalty_card", ...ADDRESS,
  "birth_place", "occupation", "national_id", "language", "store",
];

/** The profile of one customer made of these, with the ranks of the sources. */
export function join(profiles: Profile[], ranks: ReadonlyMap<string, number>): Expected[] {
  const address = bestAddress(profiles, ranks);
  return FIELDS.flatMap((field) => {
    const contestants = profiles.flatMap((profile) => contestantsOf(profile, field, ranks));
    if (contestants.length === 0) return [];
    const ordered = ADDRESS.includes(field) ? byAddress(contestants, address) : contestants.toSorted(before);
    const distinct = ordered.filter((one, at) => ordered.findIndex((other) => other.origin.value === one.origin.value) === at);
    const standing = KEPT_ALL.includes(field) ? distinct : distinct.slice(0, 1);
    const values = standing.map((one) => one.origin);
    const said = profiles.map((profile) => profile.fields[field]?.values[0]?.value).filter((value) => value != null);
    return [{ field, values, others: ordered.map((one) => one.origin).filter((one) => !values.includes(one)), contested: new Set(said).size > 1 }];
  });
}

function contestantsOf(profile: Profile, field: FieldName, ranks: ReadonlyMap<string, number>): Contestant[] {
  const shown = profile.fields[field];
  if (shown === undefined) return [];
  return [...shown.values, ...shown.others].map((origin, at) => {
    const record = profile.records.find((one) => one.record === origin.record);
    return {
      origin,
      pinned: shown.pinned_by != null && at === 0,
      rank: ranks.get(origin.source) ?? LAST_RANK,
      remarked: record?.remarks.some((one) => one.field === field) ?? false,
      at: record?.updated_at ?? record?.received_at ?? "",
    };
  });
}

function before(a: Contestant, b: Contestant): number {
  if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.remarked !== b.remarked) return a.remarked ? 1 : -1;
  return b.at.localeCompare(a.at);
}

/** A whole address comes from one record: the most complete one, then the best source. */
function bestAddress(profiles: Profile[], ranks: ReadonlyMap<string, number>): string | undefined {
  const parts = new Map<string, { count: number; one: Contestant }>();
  for (const profile of profiles) {
    for (const field of ADDRESS) {
      for (const one of contestantsOf(profile, field, ranks)) {
        const known = parts.get(one.origin.record);
        parts.set(one.origin.record, { count: (known?.count ?? 0) + 1, one: known?.one.pinned === true ? known.one : one });
      }
    }
  }
  return [...parts].sort(([, a], [, b]) => Number(b.one.pinned) - Number(a.one.pinned) || b.count - a.count || before(a.one, b.one))[0]?.[0];
}

function byAddress(contestants: Contestant[], record: string | undefined): Contestant[] {
  return contestants.toSorted((a, b) => Number(b.origin.record === record) - Number(a.origin.record === record) || before(a, b));
}

/** What a customer would say with only some of its records. */
export function partOf(profile: Profile, keep: (record: string) => boolean): Profile {
  const fields = Object.entries(profile.fields).flatMap(([field, shown]) => {
    const kept = [...shown.values, ...shown.others].filter((one) => keep(one.record));
    const pinned = shown.values[0] !== undefined && keep(shown.values[0].record) ? shown.pinned_by : null;
    return kept.length === 0 ? [] : [[field, { ...shown, values: kept.slice(0, 1), others: kept.slice(1), pinned_by: pinned ?? null }]];
  });
  return { ...profile, records: profile.records.filter((one) => keep(one.record)), fields: Object.fromEntries(fields) as Profile["fields"] };
}
