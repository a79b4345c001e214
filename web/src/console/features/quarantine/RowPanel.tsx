// One row beside the table: why it waits, and once somebody asks, what stands in it, to be written anew and taken in.

import { useTexts } from "@shared/i18n";
import { AppLink, ErrorNote, notify, Query } from "@shared/ui";
import { Button, CloseButton } from "@mantine/core";
import { IconCircleCheck, IconEye, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useContent, useRepair, useReplay, type Content, type Repair, type Row } from "./api";
import { DiscardDialog, useReplayTold } from "./Bulk";
import { CellEditor } from "./CellEditor";
import type { Judged, Note } from "./notes";
import css from "./Quarantine.module.css";

interface Props {
  row: Row;
  note: Note | undefined;
  reveals: boolean;
  reveal: () => void;
  tell: (id: string, now: Judged) => void;
  close: () => void;
  /** Goes on to the row after this one. */
  next: () => void;
}

export function RowPanel({ row, note, reveals, reveal, tell, close, next }: Props) {
  const { t } = useTexts("quarantine");
  const content = useContent(row.id, reveals);
  const [asks, setAsks] = useState(false);
  const ready = note !== undefined && note.still === undefined;
  const { reason, parameters, detail } = note === undefined ? row : { reason: note.still ?? row.reason, parameters: note.parameters, detail: note.detail ?? "" };
  return (
    <aside className={css["panel"]} aria-label={t("panel", { row: row.row })}>
      <header className={css["panelHead"]}>
        <h2>{t("panel", { row: row.row })}</h2>
        <CloseButton aria-label={t("common:close")} onClick={close} />
      </header>
      <div className={css["why"]} data-ready={ready} role="status">
        {ready ? (
          <>
            <IconCircleCheck size={16} aria-hidden />
            <span>{t("ready")}</span>
          </>
        ) : (
          <span>
            <strong>{t(`reason.${reason}`)}</strong>
            <small>{t(`why.${reason}`, { ...parameters, defaultValue: detail })}</small>
          </span>
        )}
      </div>
      {!reveals && (
        <div className={css["sealed"]}>
          <p>{t("reveal.text")}</p>
          <Button leftSection={<IconEye size={16} />} onClick={reveal}>
            {t("reveal")}
          </Button>
        </div>
      )}
      {reveals && <Query query={content}>{(known) => <Body row={row} content={known} ready={ready} tell={tell} next={next} />}</Query>}
      <footer className={css["panelFoot"]}>
        <span>
          {t("from")} <AppLink to={`/imports/${row.import}`}>{content.data?.file ?? row.import}</AppLink>
        </span>
        <Button size="xs" variant="subtle" color="red" leftSection={<IconTrash size={14} />} onClick={() => setAsks(true)}>
          {t("discard")}
        </Button>
      </footer>
      <DiscardDialog opened={asks} ids={[row.id]} close={() => setAsks(false)} settled={next} />
    </aside>
  );
}

/** An error that is shown where it happened. */
const shown = (): undefined => undefined;

interface BodyProps {
  row: Row;
  content: Content;
  ready: boolean;
  tell: Props["tell"];
  next: () => void;
}

function Body({ row, content, ready, tell, next }: BodyProps) {
  const { t } = useTexts("quarantine");
  const repair = useRepair();
  const replay = useReplay();
  const told = useReplayTold();
  // What came of it is told by the promise: the panel may be gone by then, since its row is. Errors are shown below.
  const write = async (change: Repair, back: Repair | undefined): Promise<void> => {
    const now = await repair.mutateAsync({ id: row.id, repair: change });
    tell(row.id, now);
    const undo = async (): Promise<void> => tell(row.id, await repair.mutateAsync({ id: row.id, repair: back ?? {} }));
    notify({ text: t(now.still == null ? "repaired" : "repaired.still"), tone: now.still == null ? "good" : "bad", ...(back === undefined ? {} : { undo: () => undo().catch((error: Error) => notify({ tone: "bad", text: error.message })) }) });
  };
  const take = async (): Promise<void> => {
    const result = await replay.mutateAsync([row.id]);
    for (const staying of result.stay) tell(staying.id, { still: staying.reason, parameters: staying.parameters, detail: staying.detail });
    told(result);
    if (result.stay.length === 0) next();
  };
  if (content.content === "withheld" || content.content === "destroyed") {
    return <p className={css["sealed"]}>{t(`content.${content.content}`)}</p>;
  }
  return (
    <CellEditor key={row.repaired_at ?? "first"} content={content} ready={ready} busy={repair.isPending} replaying={replay.isPending} write={(change, back) => void write(change, back).catch(shown)} replay={() => void take().catch(shown)}>
      <ErrorNote error={repair.error ?? replay.error} />
    </CellEditor>
  );
}
