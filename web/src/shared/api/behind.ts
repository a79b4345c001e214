// Where the people behind a figure are listed.

import { reachesAll, useSession } from "./session";

/** Which people: those with a record of a source, or with what a figure counts. */
export interface Behind {
  source?: string | null | undefined;
  having?: "missing" | "unusable" | "duplicates" | "household";
  field?: string;
}

/** The address of their list. */
export function behind(figure: Behind): string {
  const query = new URLSearchParams();
  for (const name of ["source", "having", "field"] as const) {
    const value = figure[name];
    if (value != null) query.set(name, value);
  }
  return `/customers?${query}`;
}

/** The same for whoever may see that list; none for anybody else. */
export function useBehind(): (figure: Behind) => { to?: string } {
  const session = useSession();
  const may = ["customers:read", "customers:find", "events:read"].every(session.may) && reachesAll(session);
  return (figure) => (may ? { to: behind(figure) } : {});
}
