// The time machine: shows the customer as it was at the end of a day. The timeline leads to single moments.

import { TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { daysAgo } from "@shared/i18n/zone";
import { IconHistory } from "@tabler/icons-react";

export function TimeMachine({ at, change }: { at: string | undefined; change: (day: string | undefined) => void }) {
  const { t } = useTexts("customer");
  const today = daysAgo(0);
  return (
    <TextInput
      type="date"
      aria-label={t("timeMachine")}
      title={t("timeMachine")}
      leftSection={<IconHistory size={16} aria-hidden />}
      max={today}
      value={at?.slice(0, 10) ?? ""}
      onChange={(event) => {
        const day = event.currentTarget.value;
        if (day === "" || (day.length === 10 && day > "1900")) change(day === "" ? undefined : day);
      }}
    />
  );
}
