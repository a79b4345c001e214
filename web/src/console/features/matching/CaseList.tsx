// The match cases in words, or as their file; what is changed is marked against what acts.

import { useTexts } from "@shared/i18n";
import { Section } from "@shared/ui";
import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { CaseRow } from "./CaseRow";
import { compareCases, freeId, readCases, writeCases, type Case } from "./cases";
import { change } from "./draft";
import css from "./Matching.module.css";

interface Props {
  acting: string;
  draft: string | undefined;
  off: boolean;
}

function tryRead(toml: string): Case[] | undefined {
  try {
    return readCases(toml);
  } catch {
    return undefined;
  }
}

export function CaseList({ acting, draft, off }: Props) {
  const { t } = useTexts("matching");
  const [view, setView] = useState("words");
  const [open, setOpen] = useState<string>();
  const before = useMemo(() => tryRead(acting) ?? [], [acting]);
  const now = useMemo(() => tryRead(draft ?? acting), [acting, draft]);
  const changes = useMemo(() => new Map(compareCases(before, now ?? []).map((one) => [one.one.id, one.kind])), [before, now]);
  const removed = before.filter((one) => changes.get(one.id) === "removed");
  const write = (cases: Case[]): void => change({ toml: compareCases(before, cases).length === 0 && sameWords(before, cases) ? undefined : writeCases(cases) });
  const set = (id: string, next: Case | undefined): void => write((now ?? []).flatMap((one) => (one.id === id ? (next === undefined ? [] : [next]) : [one])));
  const add = (): void => {
    const id = freeId([...(now ?? []), ...before]);
    const when = [
      { attribute: "first_name", levels: ["alike"] },
      { attribute: "email", levels: ["near"] },
    ];
    write([...(now ?? []), { id, en: t("case.new"), fr: t("case.new"), when }]);
    setOpen(id);
  };
  const actions = (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t("view")}
        value={view}
        onChange={setView}
        data={[
          { value: "words", label: t("view.words") },
          { value: "file", label: t("view.file") },
        ]}
      />
      {!off && (
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={add} disabled={now === undefined}>
          {t("case.add")}
        </Button>
      )}
    </>
  );
  if (view === "file" || now === undefined) {
    return (
      <Section title={t("cases")} about={t("cases.about")} actions={actions}>
        {now === undefined && <p className={css["unread"]}>{t("cases.unread")}</p>}
        <Textarea
          aria-label={t("view.file")}
          classNames={{ input: css["file"] ?? "" }}
          autosize
          minRows={16}
          maxRows={30}
          spellCheck={false}
          readOnly={off}
          value={draft ?? acting}
          onChange={(event) => change({ toml: event.currentTarget.value === acting ? undefined : event.currentTarget.value })}
        />
      </Section>
    );
  }
  return (
    <Section title={t("cases")} about={t("cases.about")} actions={actions} flush>
      <ul className={css["cases"]}>
        {now.map((one) => (
          <CaseRow key={one.id} one={one} change={changes.get(one.id)} open={open === one.id} toggle={() => setOpen(open === one.id ? undefined : one.id)} set={(next) => set(one.id, next)} off={off} />
        ))}
        {removed.map((one) => (
          <CaseRow key={one.id} one={one} change="removed" open={false} restore={() => write([...now, one].sort((a, b) => a.id.localeCompare(b.id)))} off={off} />
        ))}
      </ul>
    </Section>
  );
}

function sameWords(before: Case[], after: Case[]): boolean {
  const words = (cases: Case[]): string => JSON.stringify(cases.map(({ id, en, fr }) => [id, en, fr]));
  return words(before) === words(after);
}
