// One decision, many pairs: a contact that several people share says nothing about a person. Shown before, taken back as one.

import { TextInput } from "@mantine/core";
import { undo, type DecisionAnswer, type Foreseen } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { groupBy } from "@shared/model/group";
import { nameOf } from "@shared/model/profile";
import { Code, Confirm, ErrorNote, Loading, notify, Tag, Value } from "@shared/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { shareValue } from "./api";
import css from "./Review.module.css";

const LEAST = 4;
const PAUSE_MS = 350;
const SHOWN = 12;

export default function SharedValueDialog({ value, onClose }: { value: string; onClose: () => void }) {
  const { t } = useTexts("review");
  const cache = useQueryClient();
  const [typed, setTyped] = useState(value);
  const [asked, setAsked] = useState(value.trim());
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const settled = asked === typed.trim() && asked.length >= LEAST;
  const preview = useQuery({ queryKey: ["shared-value", asked], queryFn: () => shareValue(asked, true), enabled: settled, gcTime: 0, staleTime: 0 });
  const refresh = (): Promise<void> => cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "find" });
  const takeBack = async (id: string): Promise<void> => {
    try {
      await undo(id);
      notify({ text: t("undone") });
    } catch {
      notify({ tone: "bad", text: t("undoFailed", { id }) });
    }
    await refresh();
  };
  const commit = useMutation({
    mutationFn: () => shareValue(asked, false),
    onSuccess: async (answer) => {
      const [first] = answer.decisions;
      const text = t("shared.done", { count: answer.moved.length });
      notify(first === undefined ? { text } : { text, undo: () => takeBack(first) });
      onClose();
      await refresh();
    },
  });
  return (
    <Confirm
      opened
      size="xl"
      title={t("shared.title")}
      confirm={t("shared.confirm")}
      disabled={!settled || preview.data === undefined}
      busy={commit.isPending}
      error={commit.error}
      onClose={onClose}
      onConfirm={() => commit.mutate()}
      preview={settled ? <Preview answer={preview.data} error={preview.error} /> : undefined}
    >
      <p>{t("shared.text")}</p>
      <TextInput label={t("shared.value")} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" spellCheck={false} data-autofocus={value === "" ? true : undefined} />
    </Confirm>
  );
}

function Preview({ answer, error }: { answer: DecisionAnswer | undefined; error: Error | null }) {
  const { t } = useTexts("review");
  if (error !== null) return <ErrorNote error={error} />;
  if (answer === undefined) return <Loading lines={3} height={20} />;
  const parts = answer.moved.reduce((sum, one) => sum + one.now.length, 0);
  return (
    <div className={css["outcome"]} data-ready>
      <strong>{answer.pending ? t("shared.pending") : answer.moved.length === 0 ? t("shared.nobody") : t("shared.outcome", { count: answer.moved.length, parts })}</strong>
      <ul className={css["moves"]}>
        {answer.moved.slice(0, SHOWN).map((one) => (
          <li key={one.customer}>
            <Code>{one.customer}</Code>
            {[...groupBy(one.now, (part) => `${part.customer ?? ""} ${part.records}`)].map(([key, parts]) => (
              <Tag key={key} tone="accent">
                {parts.length > 1 && `${parts.length} × `}
                {t("shared.part", { count: parts[0]?.records ?? 0, customer: parts[0]?.customer ?? t("shared.new") })}
              </Tag>
            ))}
          </li>
        ))}
      </ul>
      {answer.moved.length > SHOWN && <p>{t("shared.more", { count: answer.moved.length - SHOWN })}</p>}
      {answer.profiles.length > 0 && (
        <section>
          <h3 className={css["note"]}>{t("shared.people")}</h3>
          <ul className={css["moves"]}>
            {answer.profiles.slice(0, SHOWN).map((one, at) => (
              <Person key={one.customer ?? `new${at}`} profile={one} />
            ))}
          </ul>
        </section>
      )}
      {answer.overrules.length > 0 && (
        <p>
          <Tag tone="warn">{t("shared.overrules")}</Tag> {answer.overrules.join(", ")}
        </p>
      )}
    </div>
  );
}

/** One of the customers as they would be, by what tells them apart. */
function Person({ profile }: { profile: Foreseen }) {
  const { t } = useTexts("review");
  const { fields, records, customer } = profile;
  return (
    <li>
      <span className={css["name"]}>{nameOf(fields) ?? t("shared.unnamed")}</span>
      {(["birth_date", "email", "phone", "city"] as const).map((field) => {
        const one = fields[field]?.values[0];
        return one === undefined ? null : <Value key={field} field={field} value={one.value} masked={one.masked} hidden={one.hidden} />;
      })}
      <Tag>{t("shared.records", { count: records.length })}</Tag>
      {customer == null ? <Tag tone="accent">{t("shared.new")}</Tag> : <Code>{customer}</Code>}
    </li>
  );
}
