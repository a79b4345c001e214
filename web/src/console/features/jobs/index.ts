// Jobs, schedules and what could not be written: everything that is done beside answering.

import type { Feature } from "@shared/feature";
import { IconStack2 } from "@tabler/icons-react";

export const jobs: Feature = {
  name: "jobs",
  group: "flows",
  label: { en: "Jobs and schedules", fr: "Tâches et horaires" },
  icon: IconStack2,
  permissions: ["jobs:read", "dead-letters:manage"],
  key: "j",
  routes: [
    { path: "/jobs", load: () => import("./JobsPage") },
    { path: "/jobs/schedules", load: () => import("./SchedulesPage") },
    { path: "/jobs/dead-letters", load: () => import("./DeadLettersPage") },
  ],
};
