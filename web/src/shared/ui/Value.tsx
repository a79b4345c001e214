// One value as whoever asks may see it: in clear, masked, or hidden.

import { Tooltip } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { useFormat, useTexts, useVocabulary } from "../i18n";
import css from "./Value.module.css";

interface Props {
  field: string;
  value: string | null | undefined;
  masked?: boolean | undefined;
  hidden?: boolean | undefined;
}

export function Value({ field, value, masked, hidden }: Props) {
  const { t } = useTexts("common");
  const format = useFormat();
  const { value: say } = useVocabulary();
  if (hidden === true || value == null) {
    return (
      <span className={css["hidden"]}>
        <IconEyeOff size={14} aria-hidden /> {t("hidden")}
      </span>
    );
  }
  const text = field === "birth_date" && masked !== true ? format.date(value) : say(field, value);
  if (masked !== true) return <span>{text}</span>;
  return (
    <Tooltip label={t("maskedWhy")}>
      <span className={css["masked"]}>
        {text} <IconEyeOff size={14} aria-label={t("masked")} role="img" />
      </span>
    </Tooltip>
  );
}
