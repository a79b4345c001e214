// Says that the server does not answer, until it does.

import { Button } from "@mantine/core";
import { retryConnection, useServerGone } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useState } from "react";
import css from "./GoneBanner.module.css";

export function GoneBanner() {
  const { t } = useTexts("common");
  const gone = useServerGone();
  const [asking, setAsking] = useState(false);
  if (!gone) return null;
  const ask = async (): Promise<void> => {
    setAsking(true);
    await retryConnection();
    setAsking(false);
  };
  return (
    <div role="alert" className={css["banner"]}>
      <IconPlugConnectedX size={18} aria-hidden />
      <span>
        <strong>{t("gone.title")}.</strong> {t("gone.text")}
      </span>
      <Button size="compact-sm" variant="default" loading={asking} onClick={() => void ask()}>
        {t("retry")}
      </Button>
    </div>
  );
}
