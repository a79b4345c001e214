// Everybody: all customers in one list, for whoever reaches every brand.

import type { Feature } from "@shared/feature";
import { IconAddressBook } from "@tabler/icons-react";

export const everybody: Feature = {
  name: "everybody",
  group: "customers",
  label: { en: "Customers", fr: "Clients" },
  icon: IconAddressBook,
  permissions: ["customers:read"],
  also: ["events:read"],
  everyBrand: true,
  key: "c",
  routes: [{ path: "/customers", load: () => import("./EverybodyPage") }],
};
