// Business events: what became true about customers, as it happens; who follows, and how far behind.

import type { Feature } from "@shared/feature";
import { IconBroadcast } from "@tabler/icons-react";

export const events: Feature = {
  name: "events",
  group: "flows",
  label: { en: "Events", fr: "Événements" },
  icon: IconBroadcast,
  permissions: ["events:read"],
  key: "e",
  routes: [
    { path: "/events", load: () => import("./EventsPage") },
    { path: "/events/types", load: () => import("./TypesPage") },
    { path: "/events/subscribers", load: () => import("./SubscribersPage") },
  ],
};
