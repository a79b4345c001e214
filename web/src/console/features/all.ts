// Every feature of the console, in the order of the navigation.

import type { Feature } from "@shared/feature";
import { find } from "./find";

export const features: readonly Feature[] = [
  find,
];
