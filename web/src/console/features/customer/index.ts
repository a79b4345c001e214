// A customer with everything that is known: profile, identity graph, timeline, journal, relations; merged, split, pinned.

import type { Feature } from "@shared/feature";
import { IconUser } from "@tabler/icons-react";

export const customer: Feature = {
  name: "customer",
  group: "customers",
  label: { en: "Customer", fr: "Client" },
  icon: IconUser,
  permissions: ["customers:read"],
  hidden: true,
  routes: [{ path: "/customers/$id", load: () => import("./CustomerPage") }],
};
