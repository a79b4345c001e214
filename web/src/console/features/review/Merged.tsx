// The golden profile that would stand where both customers are one person, as the server foresees it.

import { useTexts } from "@shared/i18n";
import { ErrorNote, Foreseen, Loading, Section } from "@shared/ui";
import type { TaskDetail } from "./api";

export function Merged({ detail, error }: { detail: TaskDetail | undefined; error: Error | null }) {
  const { t } = useTexts("review");
  return (
    <Section title={t("merged.title")} about={t("merged.about")}>
      {error !== null && <ErrorNote error={error} />}
      {detail === undefined ? error === null && <Loading lines={6} height={20} /> : detail.profile == null ? <p>{t("merged.notForeseen")}</p> : <Foreseen fields={detail.profile.fields} />}
    </Section>
  );
}
