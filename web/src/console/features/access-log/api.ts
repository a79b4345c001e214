// What the access log's page asks of the server.

import { api, take, useCursorList, type CursorList, type Schemas } from "@shared/api";

export type Access = Schemas["Access"];

/** What entries are wanted. */
export interface Wanted {
  actor: string | undefined;
  customer: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

function queryOf(wanted: Wanted, limit: number, cursor: string | undefined): Record<string, string | number> {
  const entries = Object.entries({ ...wanted, limit, cursor }).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(entries) as Record<string, string | number>;
}

async function page(wanted: Wanted, limit: number, cursor: string | undefined, signal: AbortSignal): Promise<{ rows: Access[]; next: string | null | undefined }> {
  const told = await take(api.GET("/v1/access-log", { params: { query: queryOf(wanted, limit, cursor) }, signal }));
  return { rows: told.accesses, next: told.next };
}

export function useAccesses(wanted: Wanted): CursorList<Access> {
  return useCursorList<Access>(["access-log", wanted], (cursor, signal) => page(wanted, 200, cursor, signal));
}

const HEADINGS = ["at", "chain", "number", "actor", "via", "address", "deed", "purpose", "result", "customers", "records", "customer_ids"] as const;
const PAGE = 1000;

function cell(value: unknown): string {
  const text = Array.isArray(value) ? value.join(" ") : String(value ?? "");
  // A spreadsheet would take a text that begins like this for a formula.
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Entries as lines of CSV. */
export function csv(rows: Access[]): string {
  return rows.map((row) => `${HEADINGS.map((heading) => cell(row[heading])).join(",")}\r\n`).join("");
}

/** Everything that is wanted as a CSV file, read page by page; says how many entries it has by now. */
export async function exportAll(wanted: Wanted, signal: AbortSignal, progress: (rows: number) => void): Promise<Blob> {
  const parts = [`${HEADINGS.join(",")}\r\n`];
  let rows = 0;
  let cursor: string | undefined;
  do {
    const told = await page(wanted, PAGE, cursor, signal);
    parts.push(csv(told.rows));
    rows += told.rows.length;
    progress(rows);
    cursor = told.next ?? undefined;
  } while (cursor !== undefined);
  return new Blob(parts, { type: "text/csv;charset=utf-8" });
}
