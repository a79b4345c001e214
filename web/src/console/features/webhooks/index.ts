// Webhooks: who is told of business events, and what became of each.

import type { Feature } from "@shared/feature";
import { IconWebhook } from "@tabler/icons-react";

export const webhooks: Feature = {
  name: "webhooks",
  group: "flows",
  label: { en: "Webhooks", fr: "Webhooks" },
  icon: IconWebhook,
  permissions: ["webhooks:manage"],
  key: "w",
  routes: [
    { path: "/webhooks", load: () => import("./WebhooksPage") },
    { path: "/webhooks/$id", load: () => import("./WebhookPage") },
  ],
};
