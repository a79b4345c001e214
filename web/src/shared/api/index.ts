// Everything that features need to speak with the server.

export { api, newKey, take, takeWithTag, headersFor, guardedFetch, problemOf, type Schemas, type Tagged } from "./client";
export { behind, useBehind, type Behind } from "./behind";
export { caseWords, useMatchCases, type CaseWords } from "./cases";
export { profileQuery, recordsQuery, searchCustomers, undo, undoQuery, type DecisionAnswer, type Foreseen, type Hit, type Profile, type SourceRecord } from "./customers";
export { useServerGone, retry as retryConnection } from "./connection";
export { everyPage, pageAt, useCursorList, type CursorList, type Page } from "./paging";
export { useActorName, usePeople, type Person } from "./people";
export { ApiError, Unreachable, WRONG_PASSWORD, isCode, type Problem } from "./problem";
export { queryClient, waitingHelps } from "./query";
export { reachesAll, useSession, type Session } from "./session";
export { follow, parseEvent, type StreamEvent } from "./stream";
