// One level: what it is now, its objective, and what is left of its budget.

import { UnstyledButton } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { Meter, Tag } from "@shared/ui";
import type { Level } from "./api";
import { toneOf } from "./measures";
import css from "./ServiceLevels.module.css";

/** Writes a value of a level with its unit. */
export function useLevelValue(): (level: Pick<Level, "name" | "unit">, value: number) => string {
  const { t } = useTexts("service-levels");
  const format = useFormat();
  return (level, value) => {
    const digits = level.unit === "%" ? 3 : value < 100 && level.unit !== "records/s" ? 1 : 0;
    return t(`unit.${level.unit.replace("/", "_")}`, { value: format.number(value, digits).replace(/([.,]\d*?)0+$/, "$1").replace(/[.,]$/, ""), defaultValue: `{{value}} ${level.unit}` });
  };
}

export function LevelCard({ level, current, onOpen }: { level: Level; current: boolean; onOpen: () => void }) {
  const { t } = useTexts("service-levels");
  const format = useFormat();
  const write = useLevelValue();
  const [main, ...others] = level.windows;
  const left = main?.budget_left_percent;
  const tone = toneOf(level.state);
  return (
    <UnstyledButton className={css["card"] ?? ""} data-current={current} aria-pressed={current} onClick={onOpen}>
      <span className={css["cardHead"]}>
        <span className={css["cardName"]}>{t(`level.${level.name}`, { defaultValue: level.name })}</span>
        <Tag tone={tone} dot>
          {t(`state.${level.state}`, { defaultValue: level.state })}
        </Tag>
      </span>
      <span className={`${css["cardValue"] ?? ""} num`} data-none={typeof main?.value !== "number"}>
        {typeof main?.value === "number" ? write(level, main.value) : level.state === "ok" ? t("nothing") : t("noData")}
      </span>
      <span className={css["cardNote"]}>{t(level.compared === "at_least" ? "objective.atLeast" : "objective.atMost", { value: write(level, level.objective) })}</span>
      <Meter label={t("budget")} share={typeof left === "number" ? left / 100 : null} tone={tone === "neutral" ? "accent" : tone}>
        {typeof left === "number" ? format.percent(Math.max(0, left / 100), 0) : "–"}
      </Meter>
      <span className={css["cardNote"]}>{t(typeof left === "number" && left <= 0 ? "budgetSpent" : "budgetLeft")}</span>
      <span className={css["windows"]}>
        {others.map((window) => (
          <span key={window.hours} className={css["window"]}>
            <span>{t("window", { span: window.hours >= 48 ? format.duration(window.hours * 3600) : t("hours", { count: window.hours }) })}</span>
            <span className="num" data-tone={toneOf(window.state)}>
              {typeof window.value === "number" ? write(level, window.value) : "–"}
            </span>
          </span>
        ))}
      </span>
    </UnstyledButton>
  );
}
