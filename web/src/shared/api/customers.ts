// What every desk asks about a customer: the profile, the source records, and the way back from a decision.

import { queryOptions } from "@tanstack/react-query";
import { api, newKey, take, type Schemas } from "./client";

export type Profile = Schemas["Profile"];
export type Foreseen = Schemas["ForeseenCustomer"];
export type SourceRecord = Schemas["SourceRecord"];
export type DecisionAnswer = Schemas["DecisionAnswer"];

/** The profile, as of a day or an instant where one is named. */
export const profileQuery = (id: string, at?: string) =>
  queryOptions({
    queryKey: ["customer", id, "profile", at ?? "now"],
    queryFn: ({ signal }) => take(api.GET("/v1/customers/{id}", { params: { path: { id }, query: at === undefined ? {} : { at } }, signal })),
  });

/** What each source record of a customer says. */
export const recordsQuery = (id: string) =>
  queryOptions({
    queryKey: ["customer", id, "records"],
    queryFn: async ({ signal }) => (await take(api.GET("/v1/customers/{id}/records", { params: { path: { id } }, signal }))).records,
  });

export type Hit = Schemas["FoundCustomer"];

/** Customers whose name, e-mail, phone, card or postcode resembles this. What is typed goes in the body, never in an address. */
export async function searchCustomers(text: string, limit: number, signal: AbortSignal): Promise<Hit[]> {
  return (await take(api.POST("/v1/customers/search", { body: { q: text, limit }, signal }))).customers;
}

/** Takes a decision back with those that were taken together with it, or with `preview` only says what that would change. */
export function undo(decision: string, preview = false): Promise<DecisionAnswer> {
  const params = { path: { id: decision }, header: { "Idempotency-Key": newKey() } };
  return take(api.POST("/v1/decisions/{id}/undo", { params, body: preview ? { preview } : {} }));
}

/** What taking a decision back would change: asked anew each time. */
export const undoQuery = (decision: string) => queryOptions({ queryKey: ["undo-preview", decision], queryFn: () => undo(decision, true), staleTime: 0, gcTime: 0 });
