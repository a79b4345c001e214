// The names behind the ids of whoever did something: users and API clients.

import { useQuery } from "@tanstack/react-query";
import { api, take, type Schemas } from "./client";
import { everyPage, pageAt } from "./paging";
import { useSession } from "./session";

export type Person = Schemas["PersonNamed"];

const NOBODY: ReadonlyMap<string, Person> = new Map();
const NO_LOGINS: ReadonlyMap<string, string> = new Map();

/** What those are called who were given no name, for whoever looks after users. */
async function loginsOf(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const users = await everyPage(async (cursor) => {
    const { users: rows, next } = await take(api.GET("/v1/users", { params: { query: pageAt(cursor) }, signal }));
    return { rows, next };
  });
  return new Map(users.map((one) => [one.id, one.login]));
}

/** Everybody by id, as far as whoever asks reaches; nobody for those who may not read names. */
export function usePeople(): ReadonlyMap<string, Person> {
  const { may } = useSession();
  const people = useQuery({
    queryKey: ["people"],
    enabled: may("people:read"),
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const all = await everyPage(async (cursor) => {
        const { people: rows, next } = await take(api.GET("/v1/people", { params: { query: cursor === undefined ? {} : { cursor } }, signal }));
        return { rows, next };
      });
      const nameless = may("users:read") && all.some((one) => one.name == null);
      const logins = nameless ? await loginsOf(signal) : NO_LOGINS;
      return new Map(all.map((one) => [one.id, { ...one, name: one.name ?? logins.get(one.id) ?? null }]));
    },
  });
  return people.data ?? NOBODY;
}

/** Writes who it was: by name where there is one, else by id. */
export function useActorName(): (id: string) => string {
  const people = usePeople();
  return (id) => people.get(id)?.name ?? id;
}
