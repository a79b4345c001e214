// From which score on two records are one person, and from which on a person looks: on a scale, and as numbers.

import { useFormat, useTexts } from "@shared/i18n";
import { Section } from "@shared/ui";
import { NumberInput } from "@mantine/core";
import { useId } from "react";
import { change } from "./draft";
import css from "./Matching.module.css";

interface Bits {
  same_person: number;
  review: number;
}

interface Props {
  acting: Bits;
  draft: Bits | undefined;
  off: boolean;
}

const LOW = -12;
const HIGH = 18;
const at = (bits: number): number => (100 * (Math.max(LOW, Math.min(HIGH, bits)) - LOW)) / (HIGH - LOW);

export function Thresholds({ acting, draft, off }: Props) {
  const { t } = useTexts("matching");
  const format = useFormat();
  const id = useId();
  const now = draft ?? acting;
  const set = (part: Partial<Bits>): void => {
    const next = { ...now, ...part };
    const same = next.same_person === acting.same_person && next.review === acting.review;
    change({ thresholds: same ? undefined : next });
  };
  const wrong = now.review > now.same_person;
  const odds = (bits: number): string => format.percent(1 / (1 + 2 ** -bits), 1);
  return (
    <Section title={t("thresholds")} about={t("thresholds.about")}>
      <div className={css["scale"]} aria-hidden>
        <div className={css["zones"]}>
          <span data-zone="different" style={{ width: `${at(now.review)}%` }}>
            {t("zone.different")}
          </span>
          <span data-zone="review" style={{ width: `${Math.max(0, at(now.same_person) - at(now.review))}%` }}>
            {at(now.same_person) - at(now.review) > 8 ? t("zone.review") : ""}
          </span>
          <span data-zone="same">{t("zone.same")}</span>
        </div>
        {draft !== undefined && (
          <>
            <i className={css["was"]} style={{ left: `${at(acting.review)}%` }} />
            <i className={css["was"]} style={{ left: `${at(acting.same_person)}%` }} />
          </>
        )}
        <div className={css["ticks"]}>
          {[-10, -5, 0, 5, 10, 15].map((bits) => (
            <span key={bits} className="num" style={{ left: `${at(bits)}%` }}>
              {format.number(bits)}
            </span>
          ))}
        </div>
      </div>
      <div className={css["thresholds"]}>
        <NumberInput
          id={`${id}review`}
          label={t("threshold.review")}
          description={t("threshold.odds", { odds: odds(now.review) })}
          suffix={` ${t("bits")}`}
          value={now.review}
          onChange={(value) => typeof value === "number" && set({ review: value })}
          step={0.5}
          decimalScale={3}
          disabled={off}
          error={wrong ? t("threshold.wrong") : undefined}
        />
        <NumberInput
          id={`${id}same`}
          label={t("threshold.same")}
          description={t("threshold.odds", { odds: odds(now.same_person) })}
          suffix={` ${t("bits")}`}
          value={now.same_person}
          onChange={(value) => typeof value === "number" && set({ same_person: value })}
          step={0.5}
          decimalScale={3}
          disabled={off}
        />
      </div>
    </Section>
  );
}
