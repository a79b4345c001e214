// Stores and associates: where customers are served, and by whom.

import type { Feature } from "@shared/feature";
import { IconBuildingStore } from "@tabler/icons-react";

export const stores: Feature = {
  name: "stores",
  group: "customers",
  label: { en: "Stores", fr: "Magasins" },
  icon: IconBuildingStore,
  permissions: ["stores:read"],
  key: "t",
  routes: [
    { path: "/stores", load: () => import("./StoresPage") },
    { path: "/stores/associates", load: () => import("./AssociatesPage") },
    { path: "/stores/$code", load: () => import("./StorePage") },
  ],
};
