// One's own account: who one is here, what one may do, and another password.

import type { Feature } from "@shared/feature";
import { IconUserCircle } from "@tabler/icons-react";

export const account: Feature = {
  name: "account",
  group: "people",
  label: { en: "Your account", fr: "Votre compte" },
  icon: IconUserCircle,
  hidden: true,
  routes: [{ path: "/account", load: () => import("./AccountPage") }],
};
