// Service levels: how the service fares against its objectives, and its alarms.

import type { Feature } from "@shared/feature";
import { IconActivityHeartbeat } from "@tabler/icons-react";

export const serviceLevels: Feature = {
  name: "service-levels",
  group: "flows",
  label: { en: "Service levels", fr: "Niveaux de service" },
  icon: IconActivityHeartbeat,
  permissions: ["system:read"],
  key: "l",
  routes: [{ path: "/service-levels", load: () => import("./ServiceLevelsPage") }],
};
