// What the dictionary's page asks of the server.

import { api, guardedFetch, headersFor, problemOf, take, type Schemas } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type Entry = Schemas["DictionaryEntry"];

export function useDictionary(): UseQueryResult<Entry[]> {
  return useQuery({
    queryKey: ["dictionary"],
    queryFn: async ({ signal }) => ((await take(api.GET("/v1/dictionary", { signal }))) as Schemas["Dictionary"]).fields,
    staleTime: Infinity,
  });
}

/** The same as a table for a spreadsheet. */
export async function dictionaryTable(): Promise<Blob> {
  const response = await guardedFetch("/v1/dictionary", { headers: { ...headersFor("GET"), Accept: "text/csv" } });
  if (!response.ok) throw problemOf(response, await response.json().catch(() => undefined));
  return response.blob();
}
