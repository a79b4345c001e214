// The parts of matching side by side.

import { useTexts } from "@shared/i18n";
import { Tabs } from "@shared/ui";

export function MatchingTabs() {
  const { t } = useTexts("matching");
  const tabs = [
    { to: "/matching", label: t("tab.rules") },
    { to: "/matching/weights", label: t("tab.weights") },
    { to: "/matching/versions", label: t("tab.versions") },
  ];
  return <Tabs label={t("title")} tabs={tabs} />;
}
