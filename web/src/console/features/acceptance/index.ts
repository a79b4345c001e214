// Acceptance: targets set before, a sample drawn and judged blind, precision and recall with intervals, tickets, sign-off.

import type { Feature } from "@shared/feature";
import { IconRosetteDiscountCheck } from "@tabler/icons-react";

export const acceptance: Feature = {
  name: "acceptance",
  group: "matching",
  label: { en: "Acceptance", fr: "Recette" },
  icon: IconRosetteDiscountCheck,
  permissions: ["acceptance:read"],
  key: "a",
  routes: [
    { path: "/acceptance", load: () => import("./RoundsPage") },
    { path: "/acceptance/$id", load: () => import("./RoundPage") },
    { path: "/acceptance/$id/label", load: () => import("./LabelPage") },
  ],
};
