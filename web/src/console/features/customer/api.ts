// What is asked and said about one customer.

import { api, newKey, take, type DecisionAnswer, type Schemas } from "@shared/api";
import { queryOptions, useQuery } from "@tanstack/react-query";

export type ShownField = Schemas["ShownField"];
export type Graph = Schemas["IdentityGraph"];
export type Pair = Schemas["RecordPair"];
export type Step = Schemas["JournalStep"];
export type Relations = Schemas["Relations"];

const key = (id: string, ...what: unknown[]): unknown[] => ["customer", id, ...what];

export const graphQuery = (id: string) =>
  queryOptions({
    queryKey: key(id, "graph"),
    queryFn: ({ signal }) => take(api.GET("/v1/customers/{id}/graph", { params: { path: { id } }, signal })),
  });

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: key(id, "history"),
    queryFn: ({ signal }) => take(api.GET("/v1/customers/{id}/history", { params: { path: { id } }, signal })),
  });

export const journalQuery = (id: string) =>
  queryOptions({
    queryKey: key(id, "journal"),
    queryFn: ({ signal }) => take(api.GET("/v1/customers/{id}/journal", { params: { path: { id } }, signal })),
  });

export const relationsQuery = (id: string) =>
  queryOptions({
    queryKey: key(id, "relations"),
    queryFn: ({ signal }) => take(api.GET("/v1/customers/{id}/relations", { params: { path: { id } }, signal })),
  });

/** The stores by their codes, to call them by name. */
export function useStores(enabled: boolean) {
  return useQuery({
    queryKey: ["stores", "names"],
    queryFn: async ({ signal }) => {
      const { stores } = await take(api.GET("/v1/stores", { params: { query: { limit: 200 } }, signal }));
      return new Map(stores.map((store) => [store.code, store.name]));
    },
    staleTime: 300_000,
    enabled,
  });
}

/** What is said of a customer: each may be asked what it would change. */
export type Deed =
  | { kind: "merge"; id: string; with: string[]; reason: string }
  | { kind: "split"; id: string; records: string[]; reason: string }
  | { kind: "pin"; id: string; field: string; record?: string; nth?: number; value?: string; reason: string };

/** Does it, or with `preview` only says what it would do. */
export function decide(deed: Deed, preview: boolean, idempotencyKey = newKey()): Promise<DecisionAnswer> {
  const params = { path: { id: deed.id }, header: { "Idempotency-Key": idempotencyKey } };
  const common = { preview, reason: deed.reason === "" ? null : deed.reason };
  switch (deed.kind) {
    case "merge":
      return take(api.POST("/v1/customers/{id}/merge", { params, body: { with: deed.with, ...common } }));
    case "split":
      return take(api.POST("/v1/customers/{id}/split", { params, body: { records: deed.records, ...common } }));
    case "pin": {
      // A member that is there counts, even where it is null: only what is meant is sent.
      const right = deed.record === undefined ? { value: deed.value } : { record: deed.record };
      const nth = deed.nth === undefined ? {} : { nth: deed.nth };
      const body = { field: deed.field, ...right, ...nth, ...common } as Schemas["PinMessage"];
      return take(api.POST("/v1/customers/{id}/pin", { params, body }));
    }
  }
}
