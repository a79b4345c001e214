// What the pages of people and access ask of the server.

import { api, everyPage, pageAt, take, takeWithTag, useCursorList, useSession, type CursorList, type Schemas, type Tagged } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type User = Schemas["User"];
export type Client = Schemas["ApiClient"];
export type Granted = Schemas["Granted"];
export type Roles = Schemas["Roles"];
export type KnownRole = Schemas["KnownRole"];

export const USERS = ["users"] as const;
export const CLIENTS = ["clients"] as const;

export function useUsers(): CursorList<User> {
  return useCursorList<User>([...USERS, "list"], async (cursor, signal) => {
    const page = await take(api.GET("/v1/users", { params: { query: pageAt(cursor) }, signal }));
    return { rows: page.users, next: page.next };
  });
}

export function useUser(id: string): UseQueryResult<Tagged<User>> {
  return useQuery({
    queryKey: [...USERS, "one", id],
    queryFn: ({ signal }) => takeWithTag(api.GET("/v1/users/{id}", { params: { path: { id } }, signal })),
  });
}

export function createUser(body: Schemas["NewUser"]): Promise<Schemas["OneTimePassword"]> {
  return take(api.POST("/v1/users", { body }));
}

export function changeUser({ user, body }: { user: Tagged<User>; body: Omit<Schemas["UserChange"], "oidc"> }): Promise<User> {
  const params = { path: { id: user.data.id }, header: { "If-Match": user.etag ?? "*" } };
  return take(api.PATCH("/v1/users/{id}", { params, body }));
}

export function resetPassword(id: string): Promise<Schemas["OneTimePassword"]> {
  return take(api.POST("/v1/users/{id}/reset-password", { params: { path: { id } }, body: {} }));
}

export function useRoles(): UseQueryResult<Roles> {
  return useQuery({ queryKey: ["roles"], queryFn: ({ signal }) => take(api.GET("/v1/roles", { signal })), staleTime: Infinity });
}

export function useClients(): CursorList<Client> {
  return useCursorList<Client>([...CLIENTS, "list"], async (cursor, signal) => {
    const page = await take(api.GET("/v1/clients", { params: { query: pageAt(cursor) }, signal }));
    return { rows: page.clients, next: page.next };
  });
}

export function useClient(id: string): UseQueryResult<Tagged<Client>> {
  return useQuery({
    queryKey: [...CLIENTS, "one", id],
    queryFn: ({ signal }) => takeWithTag(api.GET("/v1/clients/{id}", { params: { path: { id } }, signal })),
  });
}

export function createClient(body: Schemas["NewClient"]): Promise<Schemas["ClientSecret"]> {
  return take(api.POST("/v1/clients", { body }));
}

export function changeClient({ client, body }: { client: Tagged<Client>; body: Schemas["ClientChange"] }): Promise<Client> {
  const params = { path: { id: client.data.id }, header: { "If-Match": client.etag ?? "*" } };
  return take(api.PATCH("/v1/clients/{id}", { params, body }));
}

export function rotateClient(id: string): Promise<Schemas["ClientSecret"]> {
  return take(api.POST("/v1/clients/{id}/secrets", { params: { path: { id } }, body: {} }));
}

/** A brand: whose sources and stores there are. */
export interface Brand {
  name: string;
  sources: string[];
  stores: { code: string; name: string }[];
}

/** The brands that sources and stores name: brands have no list of their own. */
export function useBrands(): UseQueryResult<Brand[]> {
  const { may } = useSession();
  const reads = { sources: may("sources:read"), stores: may("stores:read") };
  return useQuery({
    queryKey: ["brands", reads],
    queryFn: async ({ signal }) => {
      const brands = new Map<string, Brand>();
      const brand = (name: string): Brand => {
        const known = brands.get(name) ?? { name, sources: [], stores: [] };
        brands.set(name, known);
        return known;
      };
      const sources = reads.sources ? await everyPage((cursor) => take(api.GET("/v1/sources", { params: { query: pageAt(cursor) }, signal })).then((told) => ({ rows: told.sources, next: told.next }))) : [];
      const stores = reads.stores ? await everyPage((cursor) => take(api.GET("/v1/stores", { params: { query: pageAt(cursor) }, signal })).then((told) => ({ rows: told.stores, next: told.next }))) : [];
      for (const one of sources) brand(one.brand).sources.push(one.name);
      for (const one of stores) brand(one.brand).stores.push({ code: one.code, name: one.name });
      return [...brands.values()].sort((a, b) => a.name.localeCompare(b.name));
    },
    staleTime: 60_000,
  });
}
