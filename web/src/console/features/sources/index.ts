// Sources: the systems that records come from, how far each is trusted, and how fresh each is.

import type { Feature } from "@shared/feature";
import { IconDatabaseImport } from "@tabler/icons-react";

export const sources: Feature = {
  name: "sources",
  group: "data",
  label: { en: "Sources", fr: "Sources" },
  icon: IconDatabaseImport,
  permissions: ["sources:read"],
  key: "s",
  routes: [{ path: "/sources", load: () => import("./SourcesPage") }],
};
