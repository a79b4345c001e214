// What the acceptance pages read and do: rounds with their figures, pairs to be judged, tickets.

import { api, ApiError, take, takeWithTag, type Schemas } from "@shared/api";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";

export type Round = Schemas["AcceptanceRound"];
export type Ticket = Schemas["Ticket"];
export type Pair = Schemas["AcceptancePair"];
export type Label = "same" | "different" | "cannot_say";

const MOST_ROUNDS = 200;
const MOST_TICKETS = 1000;
const MOST_PAIRS = 1000;
const ASK_MS = 1000;

/** Every round, newest first. */
export function useRounds() {
  return useQuery({
    queryKey: ["acceptance", "rounds"],
    queryFn: async ({ signal }) => {
      const { rounds } = await take(api.GET("/v1/acceptance-rounds", { params: { query: { limit: MOST_ROUNDS } }, signal }));
      return rounds.reverse();
    },
    refetchInterval: ({ state }) => (state.data?.some((round) => round.state === "drawing") === true ? ASK_MS : false),
  });
}

const roundQuery = (id: string) => ({
  queryKey: ["acceptance", "round", id],
  queryFn: ({ signal }: { signal: AbortSignal }) => take(api.GET("/v1/acceptance-rounds/{id}", { params: { path: { id } }, signal })),
});

/** A round with its figures; asked for again while its pairs are drawn. */
export function useRound(id: string) {
  return useQuery({ ...roundQuery(id), refetchInterval: ({ state }) => (state.data?.state === "drawing" ? ASK_MS : false) });
}

/** The figures of several rounds, to be compared. */
export function useRoundsWithFigures(ids: string[]): Round[] {
  return useQueries({ queries: ids.map(roundQuery), combine: (all) => all.flatMap(({ data }) => (data === undefined ? [] : [data])) });
}

/** What is done with a round; each answers with the round as it is then. */
export function useRoundDeeds() {
  const client = useQueryClient();
  const onSuccess = (round: Round): void => {
    client.setQueryData(["acceptance", "round", round.id], round);
    void client.invalidateQueries({ queryKey: ["acceptance"] });
  };
  const plan = useMutation({ mutationFn: (body: Schemas["PlanMessage"]) => take(api.POST("/v1/acceptance-rounds", { body })), onSuccess });
  const draw = useMutation({ mutationFn: ({ id, seed }: { id: string; seed: number }) => take(api.POST("/v1/acceptance-rounds/{id}/draw", { params: { path: { id } }, body: { seed } })), onSuccess });
  const sign = useMutation({
    mutationFn: ({ id, withPending }: { id: string; withPending: boolean }) => take(api.POST("/v1/acceptance-rounds/{id}/sign", { params: { path: { id } }, body: { with_pending: withPending } })),
    onSuccess,
  });
  return { plan, draw, sign };
}

/** The pairs of a round that wait for a label. */
export function useOpenPairs(id: string) {
  return useQuery({
    queryKey: ["acceptance-pairs", id],
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async ({ signal }) => (await take(api.GET("/v1/acceptance-rounds/{id}/pairs", { params: { path: { id }, query: { state: "open", limit: MOST_PAIRS } }, signal }))).pairs,
  });
}

const pairQuery = (id: string, number: number) => ({
  queryKey: ["acceptance-pair", id, number],
  staleTime: Infinity,
  gcTime: 60_000,
  queryFn: ({ signal }: { signal: AbortSignal }) => take(api.GET("/v1/acceptance-rounds/{id}/pairs/{number}", { params: { path: { id, number: String(number) } }, signal })),
});

/** What the two records of a pair say; each look is noted in the access log. */
export function usePair(id: string, number: number) {
  return useQuery(pairQuery(id, number));
}

/** Fetches the pair after the one that is shown. */
export function usePrefetchPair(id: string) {
  const client = useQueryClient();
  return (number: number): void => void client.prefetchQuery(pairQuery(id, number));
}

/** Says what a pair is, and takes it back. */
export function useLabels(id: string) {
  const client = useQueryClient();
  const put = useMutation({
    mutationFn: ({ number, label }: { number: number; label: Label }) => take(api.PUT("/v1/acceptance-rounds/{id}/pairs/{number}/label", { params: { path: { id, number: String(number) } }, body: { label } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["acceptance"], refetchType: "none" }),
  });
  const takeBack = useMutation({
    mutationFn: (number: number) => take(api.DELETE("/v1/acceptance-rounds/{id}/pairs/{number}/label", { params: { path: { id, number: String(number) } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["acceptance"], refetchType: "none" }),
  });
  return { put, takeBack };
}

/** The tickets of a round. */
export function useTickets(id: string, wanted: boolean) {
  return useQuery({
    queryKey: ["acceptance", "tickets", id],
    enabled: wanted,
    queryFn: async ({ signal }) => (await take(api.GET("/v1/acceptance-rounds/{id}/tickets", { params: { path: { id }, query: { limit: MOST_TICKETS } }, signal }))).tickets,
  });
}

/** Changes a ticket, unless somebody did since it was shown. */
export function useChangeTicket() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ shown, change }: { shown: Ticket; change: Schemas["TicketChange"] }) => {
      const path = { id: shown.id };
      const { data, etag } = await takeWithTag(api.GET("/v1/tickets/{id}", { params: { path } }));
      const moved = data.changed_at !== shown.changed_at || data.state !== shown.state || data.owner !== shown.owner;
      if (moved || etag === undefined) throw new ApiError(412, { code: "changed_meanwhile" }, new Headers());
      return take(api.PATCH("/v1/tickets/{id}", { params: { path, header: { "If-Match": etag } }, body: change }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["acceptance", "tickets"] }),
  });
}

/** Whose customer a record is. */
export function useCustomerOf() {
  return useMutation({ mutationFn: async (id: string) => (await take(api.GET("/v1/source-records/{id}", { params: { path: { id } } }))).customer });
}
