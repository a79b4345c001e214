// What is drafted against what acts, in words, whether it is sound, and the question what it would do.

import { useTexts } from "@shared/i18n";
import { ErrorNote, useGo } from "@shared/ui";
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle, IconCircleCheck, IconHelpHexagon } from "@tabler/icons-react";
import { useAsk, useCheck } from "./api";
import { readCases } from "./cases";
import { DiffInWords } from "./DiffInWords";
import { forget, useDraft } from "./draft";
import css from "./Matching.module.css";

interface Props {
  acting: string;
  thresholds: { same_person: number; review: number };
}

const WAIT_MS = 300;

export function DraftBar({ acting, thresholds }: Props) {
  const { t } = useTexts("matching");
  const go = useGo();
  const draft = useDraft();
  const [settled] = useDebouncedValue(draft.toml, WAIT_MS);
  const check = useCheck(settled ?? "", settled !== undefined);
  const ask = useAsk();
  if (draft.toml === undefined && draft.thresholds === undefined) return null;
  const checking = draft.toml !== undefined && (settled !== draft.toml || check.data === undefined || check.isPlaceholderData);
  const sound = draft.toml === undefined || check.data?.sound === true;
  const inOrder = draft.thresholds === undefined || draft.thresholds.review <= draft.thresholds.same_person;
  const run = (): void => {
    const question = { ...(draft.toml === undefined ? {} : { cases: draft.toml }), ...(draft.thresholds === undefined ? {} : { thresholds: draft.thresholds }) };
    ask.mutate(question, { onSuccess: ({ id }) => go(`/matching/what-ifs/${id}`) });
  };
  return (
    <section className={css["draft"]} aria-label={t("draft")}>
      <div className={css["draftText"]}>
        <h2>{t("draft")}</h2>
        <DiffInWords before={{ ...thresholds, cases: tryRead(acting) }} after={{ ...(draft.thresholds ?? thresholds), cases: tryRead(draft.toml ?? acting) }} />
        <div role="status" className={css["check"]} data-sound={sound && !checking}>
          {draft.toml !== undefined && !checking && (sound ? <IconCircleCheck size={15} aria-hidden /> : <IconAlertTriangle size={15} aria-hidden />)}
          {draft.toml !== undefined && (checking ? t("check.checking") : sound ? t("check.sound", { count: check.data?.cases ?? 0 }) : <code className={css["wrong"]}>{check.data?.wrong}</code>)}
        </div>
        <ErrorNote error={ask.error ?? check.error} />
      </div>
      <div className={css["draftActions"]}>
        <Button variant="default" onClick={forget}>
          {t("draft.forget")}
        </Button>
        <Button leftSection={<IconHelpHexagon size={16} />} disabled={checking || !sound || !inOrder} loading={ask.isPending} onClick={run}>
          {t("draft.ask")}
        </Button>
      </div>
    </section>
  );
}

function tryRead(toml: string) {
  try {
    return readCases(toml);
  } catch {
    return undefined;
  }
}
