// Shows a page only to whoever may see it, and its frame while it is loaded.

import { useSession } from "@shared/api";
import { lacking, type Feature } from "@shared/feature";
import { useTexts } from "@shared/i18n";
import { Loading, NoPermission, Page } from "@shared/ui";
import { Suspense, type ReactNode } from "react";

export function Guard({ feature, children }: { feature: Feature; children: ReactNode }) {
  const { words } = useTexts("shell");
  const lacks = lacking(feature, useSession());
  if (lacks !== undefined) {
    return (
      <Page title={words(feature.label)}>
        <NoPermission permission={lacks === "" ? undefined : lacks} />
      </Page>
    );
  }
  const waiting = (
    <Page title={words(feature.label)}>
      <Loading lines={8} />
    </Page>
  );
  return <Suspense fallback={waiting}>{children}</Suspense>;
}
