// Home: how many people behind how many records, what waits, how good and how fresh it is.

import type { Feature } from "@shared/feature";
import { IconHome } from "@tabler/icons-react";

export const home: Feature = {
  name: "home",
  group: "start",
  label: { en: "Home", fr: "Accueil" },
  icon: IconHome,
  key: "h",
  routes: [{ path: "/", load: () => import("./HomePage") }],
};
