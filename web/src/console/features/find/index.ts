// Find a customer: one box for name, e-mail, phone, card and id.

import type { Feature } from "@shared/feature";
import { IconSearch } from "@tabler/icons-react";

export const find: Feature = {
  name: "find",
  group: "customers",
  label: { en: "Find", fr: "Rechercher" },
  icon: IconSearch,
  permissions: ["customers:find"],
  key: "f",
  routes: [{ path: "/find", load: () => import("./FindPage") }],
};
