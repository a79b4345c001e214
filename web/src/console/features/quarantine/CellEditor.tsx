// The cells of a row, or its line where cells cannot be told apart, to be written anew.

import { useTexts, useVocabulary } from "@shared/i18n";
import { Button, Textarea, TextInput } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useId, useState, type FormEvent, type ReactNode } from "react";
import type { Content, Repair } from "./api";
import css from "./Quarantine.module.css";

interface Props {
  content: Content;
  ready: boolean;
  busy: boolean;
  replaying: boolean;
  /** Writes a change; with the way back where what stood there is seen. */
  write: (change: Repair, back: Repair | undefined) => void;
  replay: () => void;
  children: ReactNode;
}

export function CellEditor({ content, ready, busy, replaying, write, replay, children }: Props) {
  const { t } = useTexts("quarantine");
  const { field } = useVocabulary();
  const id = useId();
  const [cells, setCells] = useState<Record<string, string>>({});
  const [line, setLine] = useState<string>();
  const isLine = content.content === "line";
  const unchanged = isLine ? line === undefined || line === content.line : Object.keys(cells).length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isLine) return write({ line: line ?? "" }, content.line == null ? undefined : { line: content.line });
    const before = content.cells.filter((cell) => cell.heading in cells);
    const seen = before.every((cell) => cell.seen === "clear" && cell.value != null);
    write({ cells }, seen ? { cells: Object.fromEntries(before.map((cell) => [cell.heading, cell.value ?? ""])) } : undefined);
  };
  const change = (heading: string, value: string, was: string): void => {
    const others = Object.entries(cells).filter(([known]) => known !== heading);
    setCells(Object.fromEntries(value === was ? others : [...others, [heading, value]]));
  };
  return (
    <form onSubmit={submit} className={css["editor"]}>
      {isLine ? (
        <Textarea
          label={t("line")}
          description={t("line.text")}
          autosize
          minRows={3}
          classNames={{ input: css["lineInput"] ?? "" }}
          value={line ?? content.line ?? ""}
          onChange={(event) => setLine(event.currentTarget.value)}
          spellCheck={false}
        />
      ) : (
        <div className={css["cells"]}>
          {content.cells.map((cell, place) => {
            const clear = cell.seen === "clear";
            const was = clear ? (cell.value ?? "") : "";
            return (
              <div key={cell.heading} className={css["cell"]} data-changed={cell.heading in cells}>
                <label htmlFor={`${id}${place}`}>
                  {cell.heading}
                  <small>{cell.fields.length === 0 ? t("notUsed") : cell.fields.map(field).join(", ")}</small>
                </label>
                <TextInput
                  id={`${id}${place}`}
                  size="xs"
                  value={cells[cell.heading] ?? was}
                  placeholder={clear ? "" : (cell.value ?? t("notSeen"))}
                  onChange={(event) => change(cell.heading, event.currentTarget.value, was)}
                  autoComplete="off"
                  spellCheck={false}
                />
              </div>
            );
          })}
        </div>
      )}
      {children}
      <div className={css["editorFoot"]}>
        <Button type="submit" variant={ready ? "default" : "filled"} disabled={unchanged} loading={busy}>
          {t("repair")}
        </Button>
        <Button variant={ready ? "filled" : "default"} leftSection={<IconPlayerPlay size={16} />} disabled={!unchanged} loading={replaying} onClick={replay}>
          {t("replayOne")}
        </Button>
      </div>
    </form>
  );
}
