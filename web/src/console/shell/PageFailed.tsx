// A page that failed by itself: the rest of the console goes on.

import { useTexts } from "@shared/i18n";
import { ErrorState, Page } from "@shared/ui";
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";

export function PageFailed({ error, reset }: ErrorComponentProps) {
  const { t } = useTexts("shell");
  const router = useRouter();
  const again = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <Page title={t("failed.title")}>
      <ErrorState error={error} retry={again} />
    </Page>
  );
}
