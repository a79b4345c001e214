// What is wrong with a file or failed with an import: what it means in the reader's language, and what the server says of
// it, which names columns and lines and is in English.

import type { Schemas } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { IconAlertTriangle } from "@tabler/icons-react";
import css from "./Imports.module.css";

export function Flaw({ flaw }: { flaw: Schemas["ImportFlaw"] }) {
  const { t } = useTexts("imports");
  return (
    <div role="alert" className={css["flaw"]}>
      <IconAlertTriangle size={16} aria-hidden />
      <div>
        <strong>{t(`flaw.${flaw.code}`)}</strong>
        <p lang="en">{flaw.detail}</p>
      </div>
    </div>
  );
}
