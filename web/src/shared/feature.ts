// What a feature declares of itself. One folder with an `index.ts` that exports one of these, and one line in
// `console/features/all.ts`; nothing else names a feature.

import type { ComponentType } from "react";
import type { Words } from "./i18n";

/** The tasks by which the navigation is grouped. */
export type Group = "start" | "customers" | "data" | "matching" | "flows" | "people";

export type FeatureIcon = ComponentType<{ size?: number | string; stroke?: number | string }>;

export interface FeatureRoute {
  /** A path, where `$name` is a parameter: `/customers/$id`. */
  path: string;
  load: () => Promise<{ default: ComponentType }>;
}

export interface Feature {
  /** The folder, which is also the name of its texts. */
  name: string;
  group: Group;
  label: Words;
  icon: FeatureIcon;
  /** Any one of these permissions opens it; nothing means everybody. */
  permissions?: readonly string[];
  /** The key after `g` that leads there. */
  key?: string;
  /** Not in the navigation: reached from other pages only. */
  hidden?: boolean;
  /** The first one is where the navigation leads. */
  routes: readonly [FeatureRoute, ...FeatureRoute[]];
}
