// Narrows the log by ids and times. Only ids go into the address, never a name.

import { Select, TextInput } from "@mantine/core";
import { usePeople } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Toolbar } from "@shared/ui";
import { useState } from "react";
import type { Wanted } from "./api";

const CUSTOMER = /^cus_[0-9a-z]+$/;

interface Props {
  wanted: Wanted;
  onChange: (change: Partial<Wanted>) => void;
}

/** A moment as the browser's field for it writes it, on the user's clock. */
function local(at: string | undefined): string {
  if (at === undefined) return "";
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function Filters({ wanted, onChange }: Props) {
  const { t } = useTexts("access-log");
  const when = (name: "from" | "to", text: string): void => onChange({ [name]: text === "" ? undefined : new Date(text).toISOString() });
  return (
    <Toolbar label={t("filter.label")}>
      <WhoInput value={wanted.actor} onChange={(actor) => onChange({ actor })} />
      <IdInput key={`c${wanted.customer ?? ""}`} label={t("filter.customer")} hint="cus_4g2" pattern={CUSTOMER} value={wanted.customer} onChange={(customer) => onChange({ customer })} />
      <TextInput type="datetime-local" aria-label={t("filter.from")} leftSection={t("filter.from")} leftSectionWidth={52} w={250} value={local(wanted.from)} onChange={(event) => when("from", event.currentTarget.value)} />
      <TextInput type="datetime-local" aria-label={t("filter.to")} leftSection={t("filter.to")} leftSectionWidth={52} w={250} value={local(wanted.to)} onChange={(event) => when("to", event.currentTarget.value)} />
    </Toolbar>
  );
}

/** Users and clients by name; only the id of the chosen one goes into the address. */
function WhoInput({ value, onChange }: { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const { t } = useTexts("access-log");
  const people = usePeople();
  const known = [...people.values()].map(({ id, name }) => ({ value: id, label: name == null ? id : `${name} · ${id}` }));
  const data = value === undefined || people.has(value) ? known : [{ value, label: value }, ...known];
  return (
    <Select
      aria-label={t("filter.actor")}
      placeholder={t("filter.anybody")}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("filter.clear") }}
      limit={50}
      nothingFoundMessage={t("filter.nobody")}
      w={230}
      value={value ?? null}
      data={data}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}

interface IdProps {
  label: string;
  hint: string;
  pattern: RegExp;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function IdInput({ label, hint, pattern, value, onChange }: IdProps) {
  const { t } = useTexts("access-log");
  const [text, setText] = useState(value ?? "");
  const wrong = text !== "" && !pattern.test(text.trim());
  const apply = (): void => {
    const next = text.trim() === "" ? undefined : text.trim();
    if (!wrong && next !== value) onChange(next);
  };
  return (
    <TextInput
      aria-label={label}
      placeholder={`${label}, ${hint}`}
      w={200}
      value={text}
      error={wrong ? t("filter.noId") : undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={apply}
      onKeyDown={(event) => event.key === "Enter" && apply()}
    />
  );
}
