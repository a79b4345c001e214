// How many were decided in this window and how long one takes.

import { useFormat, useTexts } from "@shared/i18n";
import { Tag } from "@shared/ui";
import { median } from "./measures";

export function Pace({ times }: { times: number[] }) {
  const { t } = useTexts("review");
  const format = useFormat();
  if (times.length === 0) return null;
  return (
    <Tag tone="good">
      {t("pace", { count: times.length, seconds: format.duration(median(times) ?? 0) })}
    </Tag>
  );
}
