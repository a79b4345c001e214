// Which records stand beside which, and whether two of them agree on a field.

import type { SourceRecord } from "@shared/api";
import type { FieldName } from "@shared/model/profile";
import { compareLetters } from "@shared/model/letters";

export interface Column {
  record: SourceRecord;
  side: 0 | 1;
  /** Whether it is one of the two that are compared. */
  inPair: boolean;
}

export interface Said {
  value: string | undefined;
  masked: boolean;
}

export type Agreement = "same" | "form" | "different" | "missing";

/** The compared pair first, so that it is seen in any window, then the other records of each customer. */
export function inOrder(left: SourceRecord[], right: SourceRecord[], pair: string[]): Column[] {
  const column = (side: 0 | 1) => (record: SourceRecord): Column => ({ record, side, inPair: pair.includes(record.record) });
  const columns = [...left.map(column(0)), ...right.map(column(1))];
  return columns.toSorted((a, b) => Number(b.inPair) - Number(a.inPair));
}

/** What a record says in a field, as far as it is seen. */
export function textsOf(record: SourceRecord, field: FieldName): Said[] {
  const values = record.fields[field as keyof SourceRecord["fields"]] ?? [];
  return values.map((one) => ({ value: one.hidden === true ? undefined : (one.value ?? undefined), masked: one.masked === true }));
}

/** Whether the compared pair agrees: by one value at least, by its form alone, or not. */
export function agreement(columns: Column[], field: FieldName): Agreement {
  const [a, b] = columns.filter((one) => one.inPair).map((one) => textsOf(one.record, field).flatMap((said) => said.value ?? []));
  if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return "missing";
  if (a.some((text) => b.includes(text))) return "same";
  return a.some((text) => b.some((other) => onlyForm(text, other))) ? "form" : "different";
}

function onlyForm(text: string, other: string): boolean {
  return [compareLetters(text, other), compareLetters(other, text)].every((parts) => parts.every((part) => part.difference !== "other"));
}
