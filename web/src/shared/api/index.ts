// Everything that features need to speak with the server.

export { api, askUntyped, newKey, take, takeWithTag, headersFor, guardedFetch, problemOf, type Schemas } from "./client";
export { caseWords, useMatchCases, type CaseWords } from "./cases";
export { useServerGone, retry as retryConnection } from "./connection";
export { useCursorList, type CursorList, type Page } from "./paging";
export { ApiError, Unreachable, isCode, type Problem } from "./problem";
export { queryClient, waitingHelps } from "./query";
export { useSession, type Session } from "./session";
export { follow, parseEvent, type StreamEvent } from "./stream";
