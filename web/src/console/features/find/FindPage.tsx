// The page of the one search box.

import { useTexts } from "@shared/i18n";
import { Empty, Page } from "@shared/ui";

export default function FindPage() {
  const { t } = useTexts("find");
  return (
    <Page title={t("title")}>
      <Empty title={t("begin")} />
    </Page>
  );
}
