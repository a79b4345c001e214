// What the pages of webhooks ask of the server.

import { api, take, useCursorList, type CursorList, type Schemas } from "@shared/api";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

export type Webhook = Schemas["ShownWebhook"];
export type Delivery = Schemas["Delivery"];
export type DeliveryDetail = Schemas["DeliveryDetail"];
export type Secret = Schemas["WebhookSecret"];
export type Tested = Schemas["WebhookTest"];

export const ALL = ["webhooks"] as const;
const LIVE_MS = 5000;

/**
 * What a webhook may be told of. The catalogue (`GET /v1/event-types`) needs a permission that administrators of
 * webhooks may lack, so that the names stand here too; one that is new in the catalogue is sent to whoever takes all.
 */
export const TYPES = [
  "customer.created",
  "customer.merged",
  "customer.split",
  "customer.changed",
  "customer.revived",
  "customer.emptied",
  "customer.erased",
  "webhook.disabled",
] as const;

export function useWebhooks(): UseQueryResult<Webhook[]> {
  return useQuery({
    queryKey: ALL,
    queryFn: async ({ signal }) => (await take(api.GET("/v1/webhooks", { signal }))).webhooks,
    refetchInterval: LIVE_MS,
  });
}

export function useWebhook(id: string): UseQueryResult<Webhook> {
  return useQuery({
    queryKey: [...ALL, id],
    queryFn: ({ signal }) => take(api.GET("/v1/webhooks/{id}", { params: { path: { id } }, signal })),
    refetchInterval: LIVE_MS,
  });
}

export function useDeliveries(id: string, state: string | undefined): CursorList<Delivery> {
  return useCursorList<Delivery>(
    [...ALL, id, "deliveries", state ?? ""],
    async (cursor, signal) => {
      const query = { limit: 100, ...(state === undefined ? {} : { state }), ...(cursor === undefined ? {} : { cursor }) };
      const page = await take(api.GET("/v1/webhooks/{id}/deliveries", { params: { path: { id }, query }, signal }));
      return { rows: page.deliveries, next: page.next };
    },
    { refetchInterval: LIVE_MS },
  );
}

export function useDelivery(id: string, event: string): UseQueryResult<DeliveryDetail> {
  return useQuery({
    queryKey: [...ALL, id, "delivery", event],
    queryFn: ({ signal }) => take(api.GET("/v1/webhooks/{id}/deliveries/{event}", { params: { path: { id, event } }, signal })),
    refetchInterval: LIVE_MS,
  });
}

export function create(body: Schemas["WebhookSettings"]): Promise<Secret> {
  return take(api.POST("/v1/webhooks", { body }));
}

export function change({ id, body }: { id: string; body: Schemas["WebhookChanges"] }): Promise<Webhook> {
  return take(api.PATCH("/v1/webhooks/{id}", { params: { path: { id } }, body }));
}

export function forget(id: string): Promise<unknown> {
  return take(api.DELETE("/v1/webhooks/{id}", { params: { path: { id } } }));
}

export function rotate({ id, revoke }: { id: string; revoke: boolean }): Promise<Secret> {
  return take(api.POST("/v1/webhooks/{id}/secrets", { params: { path: { id } }, body: { revoke_former: revoke } }));
}

export function test(id: string): Promise<Tested> {
  return take(api.POST("/v1/webhooks/{id}/test", { params: { path: { id } }, body: {} }));
}

export function replay({ id, from }: { id: string; from: string }): Promise<Webhook> {
  return take(api.POST("/v1/webhooks/{id}/replay", { params: { path: { id } }, body: { from } }));
}

export function resend({ id, event }: { id: string; event: string }): Promise<DeliveryDetail> {
  const params = { path: { id, event } };
  return take(api.POST("/v1/webhooks/{id}/deliveries/{event}/resend", { params, body: {} }));
}

export function resendFailed({ id, since }: { id: string; since: string }): Promise<Schemas["Resent"]> {
  return take(api.POST("/v1/webhooks/{id}/resend-failed", { params: { path: { id } }, body: { since } }));
}
