// The dictionary of fields: what each means, who owns it, and by which rules it is kept.

import type { Feature } from "@shared/feature";
import { IconVocabulary } from "@tabler/icons-react";

export const dictionary: Feature = {
  name: "dictionary",
  group: "data",
  label: { en: "Dictionary", fr: "Dictionnaire" },
  icon: IconVocabulary,
  permissions: ["dictionary:read"],
  key: "d",
  routes: [{ path: "/dictionary", load: () => import("./DictionaryPage") }],
};
