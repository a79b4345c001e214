// Finds customers while somebody types. What is typed is personal: it goes in the body, never in an address.

import { api, take, type Schemas } from "@shared/api";

export type Hit = Schemas["FoundCustomer"];
export type HitField = keyof Hit["fields"];

const LIMIT = 20;

/** Customers whose name, e-mail, phone, card or postcode resembles this. */
export async function search(text: string, signal: AbortSignal): Promise<Hit[]> {
  const { customers } = await take(api.POST("/v1/customers/search", { body: { q: text, limit: LIMIT }, signal }));
  return customers;
}
