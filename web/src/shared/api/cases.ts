// The match cases that act, each with its words in both languages, for every page that names one.

import { useQuery } from "@tanstack/react-query";
import { api, take } from "./client";

export interface CaseWords {
  en: string;
  fr: string;
}

/** Reads number and words of each case from the file of cases; conditions are not needed here. */
export function caseWords(toml: string): Map<string, CaseWords> {
  const told = (block: string, name: string): string => new RegExp(`^${name} = "([^"]*)"`, "m").exec(block)?.[1] ?? "";
  const blocks = toml.split(/^\[\[case\]\]$/m).slice(1);
  return new Map(blocks.map((block) => [told(block, "id"), { en: told(block, "en"), fr: told(block, "fr") }]));
}

const NONE: ReadonlyMap<string, CaseWords> = new Map();

/** The words of the cases by their number; none for whoever may not read them. */
export function useMatchCases(allowed: boolean): ReadonlyMap<string, CaseWords> {
  const cases = useQuery({
    queryKey: ["match-cases", "words"],
    queryFn: async ({ signal }) => caseWords((await take(api.GET("/v1/match-cases", { signal }))).toml),
    staleTime: 300_000,
    enabled: allowed,
  });
  return cases.data ?? NONE;
}
