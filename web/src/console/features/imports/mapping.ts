// The mapping of a file as the page holds it: for each heading, the fields that it feeds; none where it is left out.

import type { Schemas } from "@shared/api";

export type Chosen = Record<string, string[]>;

/** What is read now, by heading. */
export function chosenOf(form: Schemas["ImportForm"] | null | undefined, headings: (string | null)[]): Chosen {
  const known = new Map(form?.columns.map((column) => [column.heading, column.fields]));
  return Object.fromEntries(headings.filter((heading) => heading !== null).map((heading) => [heading, known.get(heading) ?? []]));
}

/** The headings that were chosen otherwise. */
export function changedHeadings(begin: Chosen, now: Chosen): string[] {
  const plain = (fields: string[] | undefined): string => [...(fields ?? [])].sort().join();
  return Object.keys(now).filter((heading) => plain(begin[heading]) !== plain(now[heading]));
}

/** The mapping to send. It names every heading; those that the role does not see are recognised as before. */
export function mappingOf(chosen: Chosen, headings: (string | null)[]): Schemas["ImportMapping"] {
  const target = (fields: string[]): string | string[] => (fields.length === 0 ? "ignore" : fields.length === 1 ? (fields[0] ?? "ignore") : fields);
  const columns = Object.fromEntries(Object.entries(chosen).map(([heading, fields]) => [heading, target(fields)]));
  return headings.includes(null) ? { columns, recognise: { rest: true } } : { columns };
}
