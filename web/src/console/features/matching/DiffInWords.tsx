// How two versions of the rules differ, in words.

import { useFormat, useTexts } from "@shared/i18n";
import { compareCases, type Case } from "./cases";
import { Conditions } from "./CaseRow";
import { useWords } from "./useWords";
import css from "./Matching.module.css";

interface Rules {
  same_person: number;
  review: number;
  /** The cases, where they are known. */
  cases?: Case[] | undefined;
  cases_version?: string;
  model?: string;
}

export function DiffInWords({ before, after }: { before: Rules; after: Rules }) {
  const { t } = useTexts("matching");
  const format = useFormat();
  const words = useWords();
  const bits = (value: number): string => format.number(value, Number.isInteger(value) ? 0 : 2);
  const cases = before.cases === undefined || after.cases === undefined ? undefined : compareCases(before.cases, after.cases);
  const unknown = cases === undefined && before.cases_version !== after.cases_version;
  const moved = (["same_person", "review"] as const).filter((name) => before[name] !== after[name]);
  const otherModel = before.model !== after.model;
  if (moved.length === 0 && !otherModel && !unknown && (cases ?? []).length === 0) return <p className={css["faint"]}>{t("diff.none")}</p>;
  return (
    <ul className={css["diff"]}>
      {otherModel && <li>{t("diff.model", { before: before.model ?? "", after: after.model ?? "" })}</li>}
      {moved.map((name) => (
        <li key={name}>{t(`diff.${name}`, { before: bits(before[name]), after: bits(after[name]) })}</li>
      ))}
      {unknown && <li>{t("diff.cases", { before: before.cases_version ?? "", after: after.cases_version ?? "" })}</li>}
      {cases?.map((change) => (
        <li key={change.one.id}>
          {t(`diff.${change.kind}`, { id: change.one.id, title: words.title(change.one) })}
          {change.kind === "changed" && (
            <span className={css["beforeAfter"]}>
              <s>
                <Conditions when={change.before.when} />
              </s>
              <Conditions when={change.one.when} />
            </span>
          )}
          {change.kind === "added" && <Conditions when={change.one.when} />}
        </li>
      ))}
    </ul>
  );
}
