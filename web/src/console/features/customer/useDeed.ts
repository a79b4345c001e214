// A decision from its preview to its undo: asked first, then done once, told, and taken back at will.

import { newKey, undo, type DecisionAnswer } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { notify } from "@shared/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { decide, type Deed } from "./api";

interface Done {
  text: string;
  then?: (answer: DecisionAnswer) => void;
}

/** The preview of a deed, and the deed. Without a deed, nothing is asked. */
export function useDeed(deed: Deed | undefined) {
  const { t } = useTexts("customer");
  const cache = useQueryClient();
  const [key] = useState(newKey);
  const refresh = (): Promise<void> => cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "find" });
  const asked = deed === undefined ? undefined : { ...deed, reason: "" };
  const preview = useQuery({
    queryKey: ["customer-preview", asked],
    queryFn: () => (deed === undefined ? Promise.reject(new Error("no deed")) : decide(deed, true)),
    enabled: deed !== undefined,
    staleTime: 0,
    gcTime: 0,
  });
  const takeBack = async (answer: DecisionAnswer): Promise<void> => {
    const [first] = answer.decisions;
    if (first === undefined) return;
    try {
      await undo(first);
      notify({ text: t("undone") });
    } catch {
      notify({ tone: "bad", text: t("undoFailed", { id: first }) });
    }
    await refresh();
  };
  const commit = useMutation({
    mutationFn: (done: Done & { deed: Deed }) => decide(done.deed, false, key),
    onSuccess: async (answer, { text, then }) => {
      notify({ text, undo: () => takeBack(answer) });
      then?.(answer);
      await refresh();
    },
  });
  return { preview, commit };
}
