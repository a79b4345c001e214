// One deed on the server: runs it, reads anew what it changed, and says what became of it.

import { useMutation, useQueryClient, type QueryKey, type UseMutationResult } from "@tanstack/react-query";
import { ApiError } from "../api/problem";
import { useTexts } from "../i18n";
import { notify } from "./toasts";

interface Options<In, Out> {
  /** The answers that the deed makes stale. */
  refresh?: QueryKey[];
  /** What to say once it is done. */
  done?: (out: Out, input: In) => string;
  /** What happens then. */
  then?: (out: Out, input: In) => void;
  /** Says nothing where it fails: a dialog shows the error by itself. */
  quiet?: boolean;
}

export function useDeed<In = void, Out = unknown>(
  deed: (input: In) => Promise<Out>,
  { refresh = [], done, then, quiet = false }: Options<In, Out> = {},
): UseMutationResult<Out, Error, In> {
  const client = useQueryClient();
  const { t } = useTexts("common");
  return useMutation<Out, Error, In>({
    mutationFn: deed,
    onSuccess: (out, input) => {
      for (const queryKey of refresh) void client.invalidateQueries({ queryKey });
      if (done !== undefined) notify({ text: done(out, input) });
      then?.(out, input);
    },
    onError: (error) => {
      if (quiet) return;
      const told = error instanceof ApiError ? [error.title, error.detail].filter((text) => text !== "").join(": ") : "";
      notify({ tone: "bad", text: told === "" ? t("error.title") : told });
    },
  });
}
