// By what a person is looked for: what was typed, as the server wants to be asked.

import type { Question } from "./api";

export const WAYS = ["email", "phone", "loyalty_card", "name", "customer"] as const;
export type Way = (typeof WAYS)[number];

export interface Typed {
  text: string;
  first: string;
  last: string;
  birth: string;
}

export const NOTHING: Typed = { text: "", first: "", last: "", birth: "" };
const CUSTOMER = /^cus_[0-9a-hjkmnp-tv-z]+$/;

/** The question, as soon as everything that it needs is there. */
export function questionOf(way: Way, typed: Typed): Question | undefined {
  const text = typed.text.trim();
  if (way === "customer") return CUSTOMER.test(text) ? { customer: text } : undefined;
  if (way !== "name") return text === "" ? undefined : { fields: { [way]: text } };
  const { first, last, birth } = typed;
  if (first.trim() === "" || last.trim() === "" || birth === "") return undefined;
  return { fields: { first_name: first.trim(), last_name: last.trim(), birth_date: birth } };
}
