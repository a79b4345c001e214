// How far the first verdict and the second opinion agree, and where they do not.

import { useFormat, useTexts } from "@shared/i18n";
import { Code, Figure, Figures, Section, Tag } from "@shared/ui";
import type { Decision } from "./api";
import { agree } from "./measures";
import css from "./Review.module.css";
import type { Opinions } from "./SecondOpinionPage";

export function Agreement({ due, opinions }: { due: Decision[]; opinions: Opinions }) {
  const { t } = useTexts("review");
  const format = useFormat();
  const answered = due.flatMap((one) => {
    const second = opinions[one.id];
    return second === undefined || second === "cannot" ? [] : [{ id: one.id, actor: one.actor, first: one.kind, second }];
  });
  const told = agree(answered);
  const apart = answered.filter((one) => one.first !== one.second);
  return (
    <>
      <Figures>
        <Figure label={t("second.sample")} value={format.number(due.length)} note={t("second.sampleNote")} />
        <Figure label={t("second.answers")} value={format.number(told.answers)} />
        <Figure
          label={t("second.share")}
          value={told.share === undefined ? "–" : format.percent(told.share, 0)}
          note={told.share === undefined ? t("second.shareNone") : t("second.interval", { low: format.percent(told.low, 0), high: format.percent(told.high, 0) })}
          tone={told.share === undefined ? "neutral" : told.share >= 0.9 ? "good" : "warn"}
        />
        <Figure label={t("second.kappa")} value={told.kappa === undefined ? "–" : format.number(told.kappa, 2)} note={t("second.kappaNote")} />
      </Figures>
      {apart.length > 0 && (
        <Section title={t("second.apart")} about={t("second.apartText")}>
          <ul className={css["moves"]}>
            {apart.map((one) => (
              <li key={one.id}>
                <Code>{one.id}</Code> {one.actor} <Tag>{t(`opinion.${one.first}`)}</Tag> <Tag tone="warn">{t(`opinion.${one.second}`)}</Tag>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
