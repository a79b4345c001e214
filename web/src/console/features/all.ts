// Every feature of the console, in the order of the navigation.

import type { Feature } from "@shared/feature";
import { find } from "./find";
import { webhooks } from "./webhooks";

export const features: readonly Feature[] = [
  find,
  webhooks,
];
