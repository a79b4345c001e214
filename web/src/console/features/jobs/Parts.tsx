// What the pages of this area share: their tabs, a state as a word, a rhythm as a sentence.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Meter, Tabs, Tag, type Tone } from "@shared/ui";
import type { Job } from "./api";
import { rhythm } from "./cron";

export function JobTabs() {
  const { t } = useTexts("jobs");
  const { may } = useSession();
  const tabs = [
    { to: "/jobs", label: t("tab.jobs"), open: may("jobs:read") },
    { to: "/jobs/schedules", label: t("tab.schedules"), open: may("jobs:read") },
    { to: "/jobs/dead-letters", label: t("tab.letters"), open: may("dead-letters:manage") },
  ];
  return <Tabs label={t("title")} tabs={tabs.filter((one) => one.open)} />;
}

const TONES: Record<string, Tone> = { waiting: "neutral", running: "info", done: "good", failed: "bad", cancelled: "warn" };

export function JobState({ job }: { job: Job }) {
  const { t } = useTexts("jobs");
  return (
    <Tag tone={TONES[job.state] ?? "neutral"} dot>
      {job.cancelling ? t("state.cancelling") : t(`state.${job.state}`, { defaultValue: job.state })}
    </Tag>
  );
}

export function Progress({ job }: { job: Job }) {
  const format = useFormat();
  const { t } = useTexts("jobs");
  const { done, total } = job.progress;
  if (job.state === "done") return <Meter label={t("progress")} share={1} tone="good" />;
  if (job.state === "waiting" && done === 0) return null;
  if (typeof total !== "number" || total === 0) return <span className="num">{format.compact(done)}</span>;
  return (
    <Meter label={t("progress")} share={done / total} tone={job.state === "failed" ? "bad" : "accent"}>
      {format.percent(done / total, 0)}
    </Meter>
  );
}

/** A kind of job in the user's language; one that is new keeps the server's word. */
export function useKindName(): (kind: string) => string {
  const { t } = useTexts("jobs");
  return (kind) => t(`kind.${kind}`, { defaultValue: kind });
}

/** A rhythm as a sentence; what no sentence says is told as it stands. */
export function useRhythm(): (cron: string) => string {
  const { t, language } = useTexts("jobs");
  const format = useFormat();
  return (cron) => {
    const found = rhythm(cron);
    if (found === undefined) return cron;
    if (found.kind !== "weekly") return t(`rhythm.${found.kind}`, { ...found, count: found.kind === "minutes" ? found.every : 1 });
    const name = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
    // 4 January 2026 was a Sunday.
    const days = found.weekdays.map((day) => name.format(Date.UTC(2026, 0, 4 + day)));
    return t("rhythm.weekly", { at: found.at, days: format.list(days) });
  };
}
