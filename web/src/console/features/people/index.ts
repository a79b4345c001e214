// People and access: users, what their roles allow, brands, and the systems that ask.

import type { Feature } from "@shared/feature";
import { IconUsers } from "@tabler/icons-react";

export const people: Feature = {
  name: "people",
  group: "people",
  label: { en: "People and access", fr: "Personnes et accès" },
  icon: IconUsers,
  permissions: ["users:read"],
  key: "p",
  routes: [
    { path: "/people", load: () => import("./UsersPage") },
    { path: "/people/roles", load: () => import("./RolesPage") },
    { path: "/people/brands", load: () => import("./BrandsPage") },
    { path: "/people/clients", load: () => import("./ClientsPage") },
  ],
};
