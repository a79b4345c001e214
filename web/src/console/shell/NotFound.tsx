// An address that leads nowhere.

import { useTexts } from "@shared/i18n";
import { AppLink, Empty, Page } from "@shared/ui";
import { IconMapOff } from "@tabler/icons-react";

export function NotFound() {
  const { t } = useTexts("shell");
  return (
    <Page title={t("notFound.title")}>
      <Empty icon={IconMapOff} title={t("notFound.text")} action={<AppLink to="/">{t("notFound.start")}</AppLink>} />
    </Page>
  );
}
