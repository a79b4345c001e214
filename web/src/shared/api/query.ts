// The cache of answers: asks again where waiting helps, never where it does not, and when the server came back.

import { QueryClient } from "@tanstack/react-query";
import { onReturn } from "./connection";
import { ApiError, Unreachable } from "./problem";

const TRIES = 2;

/** Whether the same question may be answered a moment later. */
export function waitingHelps(error: unknown): boolean {
  if (error instanceof Unreachable) return true;
  return error instanceof ApiError && [429, 503, 504].includes(error.status);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < TRIES && waitingHelps(error),
      retryDelay: (count, error) =>
        error instanceof ApiError && error.retryAfter !== undefined
          ? Math.min(error.retryAfter, 5) * 1000
          : 500 * 2 ** count,
      refetchOnWindowFocus: false,
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});

onReturn(() => void queryClient.invalidateQueries());
