// What the pages of stores and associates ask of the server.

import { api, everyPage, pageAt, take, takeWithTag, useCursorList, type CursorList, type Schemas, type Tagged } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type Store = Schemas["Store"];
export type StoreSettings = Schemas["StoreSettings"];
export type Associate = Schemas["Associate"];
export type AssociateSettings = Schemas["AssociateSettings"];
export type RelatedCustomer = Schemas["RelatedCustomer"];

export const STORES = ["stores"] as const;
export const ASSOCIATES = ["associates"] as const;
export const KINDS = ["shop", "drive", "web", "wholesale-door"];
export const REGIONS = ["europe", "asia", "americas"];
const PAGE = 200;
const LARGE_PAGE = 1000;

/** All stores: they are few, so that filters can be applied here. */
export function useStores(): UseQueryResult<Store[]> {
  return useQuery({
    queryKey: [...STORES, "all"],
    queryFn: ({ signal }) =>
      everyPage(async (cursor) => {
        const page = await take(api.GET("/v1/stores", { params: { query: pageAt(cursor, LARGE_PAGE) }, signal }));
        return { rows: page.stores, next: page.next };
      }),
  });
}

export function useStore(code: string): UseQueryResult<Tagged<Store>> {
  return useQuery({
    queryKey: [...STORES, "one", code],
    queryFn: ({ signal }) => takeWithTag(api.GET("/v1/stores/{code}", { params: { path: { code } }, signal })),
  });
}

/** Without a tag the store is new. */
export function putStore({ code, etag, body }: { code: string; etag: string | undefined; body: StoreSettings }): Promise<Store> {
  const params = { path: { code }, header: etag === undefined ? {} : { "If-Match": etag } };
  return take(api.PUT("/v1/stores/{code}", { params, body }));
}

export function useAssociates(store: string | undefined): CursorList<Associate> {
  return useCursorList<Associate>([...ASSOCIATES, "list", store ?? ""], async (cursor, signal) => {
    const query = { ...pageAt(cursor, PAGE), ...(store === undefined ? {} : { store }) };
    const page = await take(api.GET("/v1/associates", { params: { query }, signal }));
    return { rows: page.associates, next: page.next };
  });
}

export function useAssociate(id: string): UseQueryResult<Tagged<Associate>> {
  return useQuery({
    queryKey: [...ASSOCIATES, "one", id],
    queryFn: ({ signal }) => takeWithTag(api.GET("/v1/associates/{id}", { params: { path: { id } }, signal })),
  });
}

export function addAssociate(body: AssociateSettings): Promise<Associate> {
  return take(api.POST("/v1/associates", { body }));
}

export function putAssociate({ id, etag, body }: { id: string; etag: string | undefined; body: AssociateSettings }): Promise<Associate> {
  return take(api.PUT("/v1/associates/{id}", { params: { path: { id }, header: { "If-Match": etag ?? "*" } }, body }));
}

export function useStoreCustomers(code: string, enabled: boolean): CursorList<RelatedCustomer> {
  return useCursorList<RelatedCustomer>(
    [...STORES, "customers", code],
    async (cursor, signal) => {
      const page = await take(api.GET("/v1/stores/{code}/customers", { params: { path: { code }, query: pageAt(cursor) }, signal }));
      return { rows: page.customers, next: page.next };
    },
    { enabled },
  );
}

export function useAssociateCustomers(id: string, enabled: boolean): CursorList<RelatedCustomer> {
  return useCursorList<RelatedCustomer>(
    [...ASSOCIATES, "customers", id],
    async (cursor, signal) => {
      const page = await take(api.GET("/v1/associates/{id}/customers", { params: { path: { id }, query: pageAt(cursor) }, signal }));
      return { rows: page.customers, next: page.next };
    },
    { enabled },
  );
}
