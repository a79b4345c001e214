// What is told when a message is not answered as asked (RFC 9457), as an error that screens can show.

import type { components } from "@contract";

export type Problem = components["schemas"]["Problem"];

/** The code of what is told where a password does not belong to whoever types it. */
export const WRONG_PASSWORD = "wrong_login_or_password";

/** The answer of the server that something cannot be done, with what is needed to say why. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly field: string | undefined;
  readonly pointer: string | undefined;
  readonly reason: string | undefined;
  readonly reference: string | undefined;
  readonly requestId: string | undefined;
  /** Seconds to wait before asking again. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Partial<Problem>, headers: Headers) {
    super(problem.title ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "unknown";
    this.title = problem.title ?? "";
    this.detail = problem.detail ?? "";
    this.field = problem.field ?? undefined;
    this.pointer = problem.pointer ?? undefined;
    this.reason = problem.reason ?? undefined;
    this.reference = problem.reference ?? undefined;
    this.requestId = headers.get("x-request-id") ?? undefined;
    const wait = Number(headers.get("retry-after"));
    this.retryAfter = Number.isFinite(wait) && wait > 0 ? wait : undefined;
  }

  /** The permission that is missing, where the problem names one. */
  get permission(): string | undefined {
    return this.code === "not_allowed" ? /[a-z-]+:[a-z-]+/.exec(this.detail)?.[0] : undefined;
  }
}

/** The server did not answer at all. */
export class Unreachable extends Error {
  constructor() {
    super("unreachable");
    this.name = "Unreachable";
  }
}

/** Whether an error is the server's answer with one of these codes. */
export function isCode(error: unknown, ...codes: string[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}
