// Chooses the other customer of a merge: by name or id, or from the household.

import { Radio, TextInput } from "@mantine/core";
import { searchCustomers, type Hit } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { ErrorNote, Loading } from "@shared/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import css from "./Customer.module.css";

const ID = /^cus_[0-9a-hjkmnp-tv-z]+$/;
const PAUSE_MS = 200;
const LEAST = 2;
const MOST = 6;

interface Props {
  self: string;
  household: string[];
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
}

export function OtherCustomer({ self, household, chosen, onChoose }: Props) {
  const { t } = useTexts("customer");
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const byName = asked.length >= LEAST && !asked.startsWith("cus_");
  const found = useQuery({ queryKey: ["find", "other", asked], queryFn: ({ signal }) => searchCustomers(asked, MOST, signal), enabled: byName, placeholderData: keepPreviousData, gcTime: 0 });
  const hits = byName ? (found.data ?? []).filter((one) => one.id !== self) : [];
  const people = hits.length > 0 ? hits : household.map((id): Hit => ({ id, fields: {}, matched: [] }));
  const type = (text: string): void => {
    setTyped(text);
    onChoose(ID.test(text.trim()) && text.trim() !== self ? text.trim() : undefined);
  };
  return (
    <div className={css["dialog"]}>
      <TextInput
        label={t("merge.other")}
        description={t("merge.otherHint")}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        error={typed.trim() === self ? t("merge.itself") : undefined}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <ErrorNote error={byName ? found.error : null} />
      {byName && found.isPending && <Loading lines={2} height={20} />}
      {byName && found.data !== undefined && hits.length === 0 && <p className={css["recordNote"]}>{t("merge.nobody")}</p>}
      {people.length > 0 && (
        <Radio.Group value={chosen ?? ""} onChange={onChoose} label={hits.length > 0 ? t("merge.found") : t("merge.household")}>
          <div className={css["choices"]}>
            {people.map((one) => (
              <Radio key={one.id} value={one.id} label={<Person hit={one} />} />
            ))}
          </div>
        </Radio.Group>
      )}
    </div>
  );
}

function Person({ hit }: { hit: Hit }) {
  const { fields } = hit;
  const name = [fields.first_name, fields.last_name].filter(Boolean).join(" ");
  return (
    <>
      {name} <span className={css["recordNote"]}>{[fields.birth_date, fields.email, fields.phone, fields.city].filter(Boolean).join(" · ")}</span> <span className="mono">{hit.id}</span>
    </>
  );
}
