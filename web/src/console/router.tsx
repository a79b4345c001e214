// The routes: made from what features declare, each page loaded when somebody goes there.

import type { Feature, FeatureRoute } from "@shared/feature";
import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { lazy, type FunctionComponent } from "react";
import { features } from "./features/all";
import { Guard } from "./shell/Guard";
import { NotFound } from "./shell/NotFound";
import { PageFailed } from "./shell/PageFailed";
import { Shell } from "./shell/Shell";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: PageFailed });

function guarded(feature: Feature, route: FeatureRoute): FunctionComponent {
  const Content = lazy(route.load);
  return function GuardedPage() {
    return (
      <Guard feature={feature}>
        <Content />
      </Guard>
    );
  };
}

const routes = features.flatMap((feature) =>
  feature.routes.map((route) =>
    createRoute({ getParentRoute: () => root, path: route.path, component: guarded(feature, route), errorComponent: PageFailed }),
  ),
);

const paths = features.flatMap((feature) => feature.routes.map((route) => route.path));
const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ href: features[0]?.routes[0].path ?? "/find", replace: true });
  },
});

export const router = createRouter({
  routeTree: root.addChildren(paths.includes("/") ? routes : [...routes, start]),
  scrollRestoration: false,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text === "" ? "" : `?${text}`;
  },
});
