// Find a customer: one box, results while typing, arrows and Enter all the way.

import { Loader, TextInput } from "@mantine/core";
import { searchCustomers } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Page, useGo } from "@shared/ui";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import css from "./Find.module.css";
import { Results } from "./Results";

const PAUSE_MS = 140;
const LEAST = 2;
const MOST = 20;
/** What was typed stays while the console is open, in memory alone, and is forgotten with the session. */
const TYPED = ["find", "typed"];
const ID = /^cus_[0-9a-hjkmnp-tv-z]+$/;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export default function FindPage() {
  const { t } = useTexts("find");
  const go = useGo();
  const cache = useQueryClient();
  const [text, setText] = useState(() => cache.getQueryData<string>(TYPED) ?? "");
  const [active, setActive] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  const asked = useSettled(text).trim();
  const isId = ID.test(asked);
  const enough = asked.length >= LEAST && !isId;
  const found = useQuery({
    queryKey: ["find", "results", asked],
    queryFn: ({ signal }) => searchCustomers(asked, MOST, signal),
    enabled: enough,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  useEffect(() => {
    box.current?.focus();
    box.current?.select();
  }, []);

  /** Whoever types and presses Enter at once means what will be found, not what was found for fewer letters. */
  const [eager, setEager] = useState(false);
  const hits = enough ? (found.data ?? []) : [];
  const waiting = enough && (found.isFetching || text.trim() !== asked);
  /** What is shown was found for other letters. */
  const behind = text.trim() !== asked || found.isPlaceholderData || found.isPending;
  const shown = Math.min(active, Math.max(0, hits.length - 1));
  const type = (next: string): void => {
    setText(next);
    setActive(0);
    setEager(false);
    cache.setQueryData(TYPED, next);
  };
  const open = (): void => {
    const hit = hits[shown];
    if (ID.test(text.trim())) go(`/customers/${text.trim()}`);
    else if (behind) setEager(true);
    else if (hit !== undefined) go(`/customers/${hit.id}`);
  };
  const first = hits[shown]?.id;
  useEffect(() => {
    if (eager && !behind && first !== undefined) go(`/customers/${first}`);
  }, [eager, behind, first, go]);
  const keys = (event: KeyboardEvent): void => {
    const deeds: Record<string, () => void> = {
      ArrowDown: () => setActive(Math.min(shown + 1, hits.length - 1)),
      ArrowUp: () => setActive(Math.max(shown - 1, 0)),
      Enter: open,
      Escape: () => type(""),
    };
    const deed = deeds[event.key];
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  };
  return (
    <Page title={t("title")} about={t("about")}>
      <TextInput
        ref={box}
        size="lg"
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={keys}
        leftSection={<IconSearch size={20} aria-hidden />}
        rightSection={waiting ? <Loader size={18} /> : null}
        placeholder={t("placeholder")}
        maxLength={200}
        type="search"
        autoComplete="off"
        spellCheck={false}
        role="combobox"
        aria-label={t("box")}
        aria-expanded={hits.length > 0}
        aria-controls="found"
        aria-autocomplete="list"
        aria-busy={eager && behind}
        aria-activedescendant={hits.length > 0 ? `found-${shown}` : undefined}
        classNames={{ input: css["box"] ?? "" }}
      />
      <Results
        asked={asked}
        isId={isId}
        enough={enough}
        hits={hits}
        active={shown}
        pending={enough && found.isPending}
        error={enough ? found.error : null}
        retry={() => void found.refetch()}
        onPoint={setActive}
        onOpen={(id) => go(`/customers/${id}`)}
      />
    </Page>
  );
}
