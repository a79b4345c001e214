// Imports: a file is dropped, looked at, mapped, tried and taken in; every import is kept with what came of it.

import type { Feature } from "@shared/feature";
import { IconFileImport } from "@tabler/icons-react";

export const imports: Feature = {
  name: "imports",
  group: "data",
  label: { en: "Imports", fr: "Imports" },
  icon: IconFileImport,
  permissions: ["imports:read"],
  key: "i",
  routes: [
    { path: "/imports", load: () => import("./ImportsPage") },
    { path: "/imports/$id", load: () => import("./ImportPage") },
  ],
};
