// Matching: the match cases in words, thresholds, weights, what a change would do, and what was published when.

import type { Feature } from "@shared/feature";
import { IconArrowsJoin } from "@tabler/icons-react";

export const matching: Feature = {
  name: "matching",
  group: "matching",
  label: { en: "Matching", fr: "Rapprochement" },
  icon: IconArrowsJoin,
  permissions: ["models:read"],
  key: "m",
  routes: [
    { path: "/matching", load: () => import("./RulesPage") },
    { path: "/matching/weights", load: () => import("./WeightsPage") },
    { path: "/matching/versions", load: () => import("./VersionsPage") },
    { path: "/matching/what-ifs/$id", load: () => import("./WhatIfPage") },
  ],
};
