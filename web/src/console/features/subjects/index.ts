// Rights requests: every system in which a person appears.

import type { Feature } from "@shared/feature";
import { IconUserShield } from "@tabler/icons-react";

export const subjects: Feature = {
  name: "subjects",
  group: "customers",
  label: { en: "Rights requests", fr: "Demandes de droits" },
  icon: IconUserShield,
  permissions: ["subjects:look-up"],
  key: "y",
  routes: [{ path: "/rights-requests", load: () => import("./SubjectsPage") }],
};
