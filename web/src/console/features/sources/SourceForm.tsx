// The form of a source. A changed rank says beforehand what it moves: before whom the source stands then, and what
// follows at once and what later.

import { useSession } from "@shared/api";
import { useTexts, useVocabulary } from "@shared/i18n";
import { FIELD_KEYS } from "@shared/i18n/fields";
import { ErrorNote, FormRow, SourceBadge } from "@shared/ui";
import { Button, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { IconArrowsSort } from "@tabler/icons-react";
import { useId, useState, type FormEvent } from "react";
import type { Source } from "./api";
import css from "./Sources.module.css";

export interface Draft {
  name: string;
  brand: string;
  trust: string;
  rank: number;
  country: string;
  dates: string;
  required: string[];
}

interface Props {
  begin: Draft;
  all: Source[];
  isNew: boolean;
  busy: boolean;
  error: unknown;
  submit: (draft: Draft) => void;
}

const TRUST = ["in-person", "email-validated", "unverified"];
const DATES = ["dmy", "mdy", "ymd"];
const USUAL_RANK: Record<string, number> = { "in-person": 10, "email-validated": 20, unverified: 30 };
const SORTABLE = FIELD_KEYS.filter((key) => !["record_id", "source", "updated_at"].includes(key));

export function SourceForm({ begin, all, isNew, busy, error, submit }: Props) {
  const { t } = useTexts("sources");
  const { field } = useVocabulary();
  const { may } = useSession();
  const id = useId();
  const [draft, setDraft] = useState(begin);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const off = !may("sources:write");
  const send = (event: FormEvent): void => {
    event.preventDefault();
    submit({ ...draft, country: draft.country.toUpperCase() });
  };
  const unready = draft.name === "" || draft.brand === "" || (!isNew && JSON.stringify(draft) === JSON.stringify(begin));
  return (
    <form onSubmit={send} className={css["form"]}>
      {isNew && (
        <FormRow label={t("name")} htmlFor={`${id}name`} hint={t("name.hint")}>
          <TextInput id={`${id}name`} required value={draft.name} pattern="[a-z0-9][a-z0-9_\-]*" onChange={(event) => change({ name: event.currentTarget.value })} />
        </FormRow>
      )}
      <FormRow label={t("brand")} htmlFor={`${id}brand`} hint={t("brand.hint")}>
        <TextInput id={`${id}brand`} required disabled={off} value={draft.brand} onChange={(event) => change({ brand: event.currentTarget.value })} />
      </FormRow>
      <FormRow label={t("trust")} htmlFor={`${id}trust`} hint={t("trust.hint")}>
        <Select
          id={`${id}trust`}
          disabled={off}
          value={draft.trust}
          data={TRUST.map((value) => ({ value, label: t(`trust.${value}`) }))}
          onChange={(trust) => trust !== null && change(isNew ? { trust, rank: USUAL_RANK[trust] ?? 30 } : { trust })}
        />
      </FormRow>
      <FormRow label={t("rank")} htmlFor={`${id}rank`} hint={t("rank.hint")}>
        <NumberInput id={`${id}rank`} disabled={off} min={1} max={65535} clampBehavior="strict" value={draft.rank} onChange={(rank) => typeof rank === "number" && change({ rank })} />
        {draft.rank !== begin.rank && <RankChange name={draft.name} from={begin.rank} to={draft.rank} all={all} isNew={isNew} />}
      </FormRow>
      <FormRow label={t("country")} htmlFor={`${id}country`} hint={isNew ? t("country.hint") : t("fixed.hint")}>
        <TextInput id={`${id}country`} maxLength={2} disabled={off} value={draft.country} onChange={(event) => change({ country: event.currentTarget.value })} />
      </FormRow>
      <FormRow label={t("dates")} htmlFor={`${id}dates`} hint={t("dates.hint")}>
        <Select id={`${id}dates`} disabled={off} value={draft.dates} data={DATES.map((value) => ({ value, label: t(`dates.${value}`) }))} onChange={(dates) => dates !== null && change({ dates })} />
      </FormRow>
      <FormRow label={t("required")} htmlFor={`${id}required`} hint={t("required.hint")}>
        <MultiSelect id={`${id}required`} disabled={off} searchable value={draft.required} data={SORTABLE.map((value) => ({ value, label: field(value) }))} onChange={(required) => change({ required })} />
      </FormRow>
      <ErrorNote error={error} />
      {!off && (
        <div className={css["submit"]}>
          <Button type="submit" loading={busy} disabled={unready}>
            {isNew ? t("add") : t("save")}
          </Button>
        </div>
      )}
    </form>
  );
}

/** Where the source would stand among the others, and what that moves. */
function RankChange({ name, from, to, all, isNew }: { name: string; from: number; to: number; all: Source[]; isNew: boolean }) {
  const { t } = useTexts("sources");
  const others = all.filter((one) => one.name !== name);
  const passed = others.filter((one) => (one.rank - from) * (one.rank - to) <= 0);
  if (isNew) return null;
  return (
    <div className={css["moves"]} role="status">
      <IconArrowsSort size={16} aria-hidden />
      <div>
        <p>{passed.length === 0 ? t("moves.none") : t(to < from ? "moves.before" : "moves.behind")}</p>
        {passed.length > 0 && (
          <p className={css["badges"]}>
            {passed.map((one) => (
              <SourceBadge key={one.name} source={one.name} />
            ))}
          </p>
        )}
        {passed.length > 0 && <p>{t("moves.when")}</p>}
      </div>
    </div>
  );
}
