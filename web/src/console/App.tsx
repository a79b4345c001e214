// Everything around the pages: theme, cache of answers, and the gate of the session.

import { MantineProvider } from "@mantine/core";
import { queryClient } from "@shared/api/query";
import { readSession, useSessionState } from "@shared/api/session";
import { useServerGone } from "@shared/api/connection";
import { useTexts } from "@shared/i18n";
import { useScheme } from "@shared/ui/scheme";
import { theme } from "@shared/ui/theme";
import { Toasts } from "@shared/ui/toasts";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { router } from "./router";
import { GoneBanner } from "./shell/GoneBanner";

const SignIn = lazy(() => import("./sign-in/SignIn"));
const PasswordChange = lazy(() => import("./sign-in/PasswordChange"));

export function App() {
  const { shown } = useScheme();
  return (
    <MantineProvider theme={theme} forceColorScheme={shown} withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={null}>
          <Gate />
        </Suspense>
        <Overlays />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** The landmark in which menus, dialogs and messages appear: Mantine puts its portals into the node so marked. */
function Overlays() {
  const { t } = useTexts("common");
  return (
    <>
      <section aria-label={t("overlays")} data-mantine-shared-portal-node />
      <section aria-label={t("messages")}>
        <Toasts />
      </section>
    </>
  );
}

/** Pages for whoever is signed in; the address stays, so that signing in leads back to it. */
function Gate() {
  const state = useSessionState();
  const gone = useServerGone();
  useEffect(() => {
    if (state.kind === "unknown" && !gone) void readSession().catch(() => undefined);
  }, [state.kind, gone]);
  useEffect(() => {
    // What one person read is not there for the next one.
    if (state.kind === "out") queryClient.clear();
  }, [state.kind]);
  if (state.kind === "unknown") return <GoneBanner />;
  if (state.kind === "out") return <SignIn over={state.over} />;
  if (state.session.must_change_password) return <PasswordChange />;
  return <RouterProvider router={router} />;
}
