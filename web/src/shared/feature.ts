// What a feature declares of itself. One folder with an `index.ts` that exports one of these, and one line in
// `console/features/all.ts`; nothing else names a feature.

import type { ComponentType } from "react";
import { reachesAll, type Session } from "./api/session";
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
  /** All of these are needed besides. */
  also?: readonly string[];
  /** Only for whoever is not limited to brands or stores. */
  everyBrand?: boolean;
  /** The key after `g` that leads there. */
  key?: string;
  /** Not in the navigation: reached from other pages only. */
  hidden?: boolean;
  /** The first one is where the navigation leads. */
  routes: readonly [FeatureRoute, ...FeatureRoute[]];
}

/** The permission that somebody lacks to open a feature; empty where it is their limit to brands or stores, none where they may. */
export function lacking(feature: Feature, session: Session): string | undefined {
  const { permissions = [], also = [], everyBrand = false } = feature;
  const missing = (one: string): boolean => !session.permissions.includes(one);
  if (permissions.length > 0 && permissions.every(missing)) return permissions[0];
  return also.find(missing) ?? (everyBrand && !reachesAll(session) ? "" : undefined);
}
