// Precision and recall held against their targets, each with its interval and what the undecided pairs could change.

import { useFormat, useTexts } from "@shared/i18n";
import { Meter, Tag } from "@shared/ui";
import type { Figure, Figures } from "./figures";
import { IntervalBar, scaleFrom } from "./IntervalBar";
import { VERDICT_TONES } from "./states";
import css from "./Acceptance.module.css";

export function Measures({ figures }: { figures: Figures }) {
  const { t } = useTexts("acceptance");
  const format = useFormat();
  const done = figures.drawn - figures.pending;
  return (
    <div className={css["measures"]}>
      <Measure name="precision" figure={figures.precision} begun={figures.labelled > 0} />
      <Measure name="recall" figure={figures.recall} begun={figures.labelled > 0} />
      <div role="group" className={css["card"]} aria-label={t("judged")}>
        <h2>{t("judged")}</h2>
        <p className={css["big"]}>
          <strong className="num">{format.number(done)}</strong> <span className="num">{t("of", { all: format.number(figures.drawn) })}</span>
        </p>
        <Meter label={t("judged")} share={figures.drawn === 0 ? 0 : done / figures.drawn} tone={figures.pending === 0 ? "good" : "accent"} />
        <p className={css["faint"]}>
          {t("judged.pending", { count: figures.pending })} · {t("judged.cannotSay", { count: figures.cannot_say })}
          {figures.gone > 0 && ` · ${t("judged.gone", { count: figures.gone })}`}
        </p>
      </div>
    </div>
  );
}

function Measure({ name, figure, begun }: { name: "precision" | "recall"; figure: Figure; begun: boolean }) {
  const { t } = useTexts("acceptance");
  const format = useFormat();
  const { estimate, worst, best, target, verdict } = figure;
  const from = scaleFrom([estimate.lower, target]);
  return (
    <div role="group" className={css["card"]} aria-label={t(name)}>
      <h2>
        {t(name)} <Tag tone={VERDICT_TONES[verdict] ?? "neutral"}>{t(`verdict.${verdict}`)}</Tag>
      </h2>
      <p className={css["big"]}>
        <strong className="num">{begun ? format.percent(estimate.value, 2) : "–"}</strong>{" "}
        {begun && <span className="num">{t("interval", { lower: format.percent(estimate.lower, 2), upper: format.percent(estimate.upper, 2) })}</span>}
      </p>
      <IntervalBar interval={estimate} target={target} verdict={verdict} from={from} />
      <p className={css["scaleText"]}>
        <span className="num">{format.percent(from, 0)}</span>
        <span className="num">{t("target", { share: format.percent(target, 1) })}</span>
        <span className="num">{format.percent(1, 0)}</span>
      </p>
      <p className={css["faint"]}>{t(`means.${name}`)}</p>
      {begun && <p className={`num ${css["faint"] ?? ""}`}>{t("bounds", { worst: format.percent(worst.lower, 1), best: format.percent(best.upper, 1) })}</p>}
    </div>
  );
}
