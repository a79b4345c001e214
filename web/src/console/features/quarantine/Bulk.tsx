// What is done with several rows at once: taken in after all, or given up.

import { useFormat, useTexts } from "@shared/i18n";
import { Confirm, notify } from "@shared/ui";
import { Button, Textarea } from "@mantine/core";
import { IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { MOST_ROWS, useDiscard, useReplay, type Replayed } from "./api";
import type { Judged } from "./notes";
import css from "./Quarantine.module.css";

interface Props {
  chosen: string[];
  settled: () => void;
  note: (id: string, now: Judged) => void;
}

export function Bulk({ chosen, settled, note }: Props) {
  const { t } = useTexts("quarantine");
  const [asks, setAsks] = useState(false);
  const replay = useReplay();
  const tell = useReplayTold();
  const ids = chosen.slice(0, MOST_ROWS);
  const run = async (): Promise<void> => {
    const told = await replay.mutateAsync(ids);
    for (const row of told.stay) note(row.id, { still: row.reason, parameters: row.parameters, detail: row.detail });
    tell(told);
    settled();
  };
  if (chosen.length === 0) return null;
  return (
    <div className={css["bulk"]}>
      <span className="num">{t("bulk.chosen", { count: chosen.length })}</span>
      <Button size="xs" leftSection={<IconPlayerPlay size={14} />} loading={replay.isPending} onClick={() => void run().catch((error: Error) => notify({ text: error.message, tone: "bad" }))}>
        {t("replay")}
      </Button>
      <Button size="xs" variant="default" leftSection={<IconTrash size={14} />} onClick={() => setAsks(true)}>
        {t("discard")}
      </Button>
      <DiscardDialog opened={asks} ids={ids} close={() => setAsks(false)} settled={settled} />
    </div>
  );
}

/** Tells what became of replayed rows. */
export function useReplayTold(): (told: Replayed) => void {
  const { t } = useTexts("quarantine");
  const format = useFormat();
  return (told) => {
    const taken = told.created + told.changed + told.unchanged + told.outdated;
    const parts = [
      taken > 0 && t("told.taken", { count: taken }),
      told.stay.length > 0 && t("told.stay", { count: told.stay.length }),
      told.settled_before + told.destroyed > 0 && t("told.settled", { count: told.settled_before + told.destroyed }),
      told.failed > 0 && t("told.failed", { count: told.failed }),
    ].filter((part) => part !== false);
    notify({ text: format.list(parts), tone: told.stay.length + told.failed > 0 ? "bad" : "good" });
  };
}

interface DiscardProps {
  opened: boolean;
  ids: string[];
  close: () => void;
  settled: () => void;
}

/** Gives rows up: asks why, and says that it cannot be undone. */
export function DiscardDialog({ opened, ids, close, settled }: DiscardProps) {
  const { t } = useTexts("quarantine");
  const [reason, setReason] = useState("");
  const discard = useDiscard();
  const done = ({ discarded }: { discarded: number }): void => {
    notify({ text: t("discarded", { count: discarded }) });
    setReason("");
    close();
    settled();
  };
  return (
    <Confirm
      opened={opened}
      title={t("discard.title", { count: ids.length })}
      confirm={t("discard")}
      danger
      busy={discard.isPending}
      disabled={reason.trim() === ""}
      error={discard.error}
      onConfirm={() => discard.mutate({ ids, reason }, { onSuccess: done })}
      onClose={close}
    >
      <p>{t("discard.text")}</p>
      <Textarea label={t("discard.why")} description={t("discard.sealed")} autosize minRows={2} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus required />
    </Confirm>
  );
}
