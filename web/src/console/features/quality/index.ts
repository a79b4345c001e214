// Quality: scores by source, field and day, with the formulas by which they are counted.

import type { Feature } from "@shared/feature";
import { IconGauge } from "@tabler/icons-react";

export const quality: Feature = {
  name: "quality",
  group: "data",
  label: { en: "Quality", fr: "Qualité" },
  icon: IconGauge,
  permissions: ["quality:read"],
  key: "u",
  routes: [{ path: "/quality", load: () => import("./QualityPage") }],
};
