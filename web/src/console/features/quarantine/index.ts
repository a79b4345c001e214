// Quarantine: rows that could not be taken in, repaired in place and taken in after all.

import type { Feature } from "@shared/feature";
import { IconBandage } from "@tabler/icons-react";

export const quarantine: Feature = {
  name: "quarantine",
  group: "data",
  label: { en: "Quarantine", fr: "Quarantaine" },
  icon: IconBandage,
  permissions: ["quarantine:manage"],
  key: "q",
  routes: [{ path: "/quarantine", load: () => import("./QuarantinePage") }],
};
