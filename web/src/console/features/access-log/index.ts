// The access log: who read or wrote which person, when, from where and for what.

import type { Feature } from "@shared/feature";
import { IconHistoryToggle } from "@tabler/icons-react";

export const accessLog: Feature = {
  name: "access-log",
  group: "people",
  label: { en: "Access log", fr: "Journal des accès" },
  icon: IconHistoryToggle,
  permissions: ["access-log:read"],
  key: "o",
  routes: [{ path: "/access-log", load: () => import("./AccessLogPage") }],
};
