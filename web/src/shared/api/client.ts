// The client of the API: every path, parameter, body and answer is typed by the contract (generated, see clients/typescript).
// Adds the session's CSRF token and the language, and turns answers that are problems into errors.

import createClient, { type Middleware } from "openapi-fetch";
import { language } from "../i18n/language";
import { lost, reached } from "./connection";
import { ApiError, Unreachable, WRONG_PASSWORD, type Problem } from "./problem";
import type { components, paths } from "@contract";

/** The schemas of the contract by their names. */
export type Schemas = components["schemas"];

let csrfToken: string | undefined;
let onSignedOut: () => void = () => undefined;

/** The token that what changes something must carry; kept in memory only. */
export function setCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

/** What to do when the server says that nobody is signed in. */
export function whenSignedOut(deed: () => void): void {
  onSignedOut = deed;
}

/** Headers that every request of this console carries. */
export function headersFor(method: string): Record<string, string> {
  const headers: Record<string, string> = { "Accept-Language": language() };
  if (method !== "GET" && csrfToken !== undefined) headers["X-CSRF-Token"] = csrfToken;
  return headers;
}

const asPerson: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(headersFor(request.method))) request.headers.set(name, value);
    return request;
  },
};

/** Fetches, noting whether the server answers and whether somebody is signed in. */
export async function guardedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(input, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    lost();
    throw new Unreachable();
  }
  const problem = response.headers.get("content-type")?.includes("json") ?? false;
  if (response.status >= 500 && !problem) {
    lost();
    throw new Unreachable();
  }
  reached();
  if (await isSignedOut(response)) onSignedOut();
  return response;
}

/** Whether nobody is signed in (any more). Whoever is told that a password is wrong may go on typing. */
async function isSignedOut(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const told = (await response.clone().json().catch(() => undefined)) as Partial<Problem> | undefined;
  return told?.code !== WRONG_PASSWORD;
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: guardedFetch });
api.use(asPerson);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer, or the problem as an error. */
export async function take<T>(answer: Promise<Answer<T>>): Promise<T> {
  return (await takeWithTag(answer)).data;
}

/** Something read, with the tag under which it may be changed. */
export interface Tagged<T> {
  data: T;
  etag: string | undefined;
}

/** The body of an answer with its tag, for a later change under `If-Match`. */
export async function takeWithTag<T>(answer: Promise<Answer<T>>): Promise<Tagged<T>> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemOf(response, error);
  return { data: data as T, etag: response.headers.get("etag") ?? undefined };
}

/** The error that an answer with a problem becomes. */
export function problemOf(response: Response, body: unknown): ApiError {
  const problem = typeof body === "object" && body !== null ? (body as Partial<Problem>) : {};
  return new ApiError(response.status, problem, response.headers);
}

/** A new key for `Idempotency-Key`: one per deed, kept while the deed is tried again. */
export function newKey(): string {
  // `crypto.randomUUID` is missing where a server inside a network is reached without TLS; this is not.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
