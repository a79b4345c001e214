// One match case: its title and its conditions in words; opened, the form that changes them.

import { useTexts } from "@shared/i18n";
import { Tag, type Tone } from "@shared/ui";
import { ActionIcon, Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { IconChevronDown, IconTrash } from "@tabler/icons-react";
import { useId } from "react";
import { ATTRIBUTES, type Case, type CaseChange, type Condition } from "./cases";
import { useWords } from "./useWords";
import css from "./Matching.module.css";

interface Props {
  one: Case;
  change: CaseChange["kind"] | undefined;
  open: boolean;
  off: boolean;
  toggle?: () => void;
  set?: (next: Case | undefined) => void;
  restore?: () => void;
}

const TONES: Record<CaseChange["kind"], Tone> = { added: "good", changed: "info", removed: "bad" };

export function CaseRow({ one, change, open, off, toggle, set, restore }: Props) {
  const { t } = useTexts("matching");
  const words = useWords();
  const id = useId();
  return (
    <li className={css["case"]} data-change={change} data-open={open}>
      <div className={css["caseHead"]}>
        <code className={css["caseId"]}>{one.id}</code>
        <div className={css["caseText"]}>
          <strong>{words.title(one)}</strong>
          <Conditions when={one.when} />
        </div>
        {change !== undefined && <Tag tone={TONES[change]}>{t(`change.${change}`)}</Tag>}
        {restore !== undefined && !off && (
          <Button size="compact-sm" variant="default" onClick={restore}>
            {t("case.restore")}
          </Button>
        )}
        {toggle !== undefined && !off && (
          <ActionIcon variant="subtle" color="gray" aria-expanded={open} aria-controls={id} aria-label={t("case.edit", { id: one.id })} onClick={toggle}>
            <IconChevronDown size={16} className={css["chevron"]} data-open={open} />
          </ActionIcon>
        )}
      </div>
      {open && set !== undefined && (
        <div id={id} className={css["caseForm"]}>
          <Editor one={one} set={set} />
        </div>
      )}
    </li>
  );
}

/** The conditions read aloud. */
export function Conditions({ when }: { when: Condition[] }) {
  const { t } = useTexts("matching");
  const words = useWords();
  return (
    <p className={css["conditions"]}>
      {when.map((condition, place) => (
        <span key={condition.attribute}>
          {place > 0 && <em>{t("and")}</em>}
          <span className={css["condition"]}>
            {words.attribute(condition.attribute)} <b>{condition.levels.map((level) => words.level(condition.attribute, level)).join(t("or"))}</b>
          </span>
        </span>
      ))}
    </p>
  );
}

function Editor({ one, set }: { one: Case; set: (next: Case | undefined) => void }) {
  const { t } = useTexts("matching");
  const words = useWords();
  const used = new Set(one.when.map((condition) => condition.attribute));
  const free = Object.keys(ATTRIBUTES).filter((attribute) => !used.has(attribute));
  const put = (place: number, next: Condition | undefined): void => set({ ...one, when: one.when.flatMap((known, at) => (at === place ? (next === undefined ? [] : [next]) : [known])) });
  const begin = (attribute: string): Condition => ({ attribute, levels: [ATTRIBUTES[attribute]?.words[0] ?? "same"] });
  return (
    <>
      <div className={css["titles"]}>
        <TextInput label={t("case.en")} value={one.en} onChange={(event) => set({ ...one, en: event.currentTarget.value })} />
        <TextInput label={t("case.fr")} value={one.fr} onChange={(event) => set({ ...one, fr: event.currentTarget.value })} />
      </div>
      {one.when.map((condition, place) => (
        <div key={condition.attribute} className={css["conditionForm"]}>
          <span className={css["attribute"]}>{words.attribute(condition.attribute)}</span>
          <MultiSelect
            aria-label={t("case.levels", { attribute: words.attribute(condition.attribute) })}
            data={optionsOf(condition.attribute, words.level)}
            value={condition.levels}
            onChange={(levels) => levels.length > 0 && put(place, { ...condition, levels })}
          />
          <ActionIcon variant="subtle" color="gray" disabled={one.when.length < 2} aria-label={t("case.removeCondition", { attribute: words.attribute(condition.attribute) })} onClick={() => put(place, undefined)}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <div className={css["caseFoot"]}>
        <Select
          aria-label={t("case.addCondition")}
          placeholder={t("case.addCondition")}
          data={free.map((value) => ({ value, label: words.attribute(value) }))}
          value={null}
          onChange={(attribute) => attribute !== null && set({ ...one, when: [...one.when, begin(attribute)] })}
        />
        <Button variant="subtle" color="red" leftSection={<IconTrash size={15} />} onClick={() => set(undefined)}>
          {t("case.remove")}
        </Button>
      </div>
    </>
  );
}

function optionsOf(attribute: string, words: (attribute: string, level: string) => string): { value: string; label: string }[] {
  const { words: several = [], levels = [] } = ATTRIBUTES[attribute] ?? {};
  const all = [...several, ...levels.filter((level) => !several.includes(level)), "missing"];
  return all.map((value) => ({ value, label: words(attribute, value) }));
}
