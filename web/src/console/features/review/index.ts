// Review: pairs that rules and model do not settle, side by side, decided by keys.

import type { Feature } from "@shared/feature";
import { IconChecklist } from "@tabler/icons-react";

export const review: Feature = {
  name: "review",
  group: "customers",
  label: { en: "Review", fr: "Revue" },
  icon: IconChecklist,
  permissions: ["reviews:read"],
  key: "r",
  routes: [
    { path: "/review", load: () => import("./ReviewPage") },
    { path: "/review/measures", load: () => import("./MeasuresPage") },
  ],
};
