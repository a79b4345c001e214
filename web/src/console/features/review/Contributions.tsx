// Why the pair is doubtful: what each attribute adds, from the prior to the score, against both thresholds.

import { useSession, useMatchCases } from "@shared/api";
import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { ErrorNote, Loading, Section, Tag } from "@shared/ui";
import type { Task, TaskDetail } from "./api";
import { useThresholds } from "./api";
import { waterfall } from "./measures";
import css from "./Review.module.css";

interface Props {
  task: Task;
  detail: TaskDetail | undefined;
  error: Error | null;
}

export function Contributions({ task, detail, error }: Props) {
  const { t, words } = useTexts("review");
  const { may } = useSession();
  const { veto } = useVocabulary();
  const cases = useMatchCases(may("models:read"));
  return (
    <Section title={t("chart.title")} about={t(`whyLong.${task.why}`, { defaultValue: task.why })}>
      {error !== null && <ErrorNote error={error} />}
      {detail === undefined ? error === null && <Loading lines={6} height={22} /> : <Chart task={task} detail={detail} />}
      {detail !== undefined && (
        <p className={css["cases"]}>
          {detail.veto != null && <Tag tone="bad">{veto(detail.veto)}</Tag>}
          {detail.cases.length === 0 && <Tag tone="warn">{t("chart.noCase")}</Tag>}
          {detail.cases.map((id) => {
            const known = cases.get(id);
            return (
              <Tag key={id} tone="info">
                {id} {known === undefined ? "" : words(known)}
              </Tag>
            );
          })}
        </p>
      )}
    </Section>
  );
}

function Chart({ task, detail }: { task: Task; detail: TaskDetail }) {
  const { t } = useTexts("review");
  const { may } = useSession();
  const { attribute, level } = useVocabulary();
  const format = useFormat();
  const thresholds = useThresholds(may("models:read"));
  const { bars, least, most } = waterfall(task.score, detail.reasons, thresholds);
  const at = (bits: number): string => `${((bits - least) / (most - least)) * 100}%`;
  const signed = (bits: number): string => `${bits > 0 ? "+" : bits < 0 ? "−" : ""}${format.number(Math.abs(bits), 1)}`;
  return (
    <table className={css["chart"]}>
      <caption className="sr-only">{t("chart.caption")}</caption>
      <thead className="sr-only">
        <tr>
          <th>{t("chart.attribute")}</th>
          <th>{t("chart.bar")}</th>
          <th>{t("chart.bits")}</th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.key} data-total={bar.kind === "score"}>
            <th scope="row">
              {bar.kind === "prior" && t("chart.prior")}
              {bar.kind === "score" && t("chart.score")}
              {bar.kind === "reason" && (
                <>
                  {attribute(bar.attribute)} <span className={css["level"]}>{level(bar.attribute, bar.level)}</span>
                </>
              )}
            </th>
            <td className={css["track"]} aria-hidden>
              <span className={css["threshold"]} style={{ left: at(thresholds.review) }} />
              <span className={css["threshold"]} data-kind="same" style={{ left: at(thresholds.same_person) }} />
              <span className={css["bar"]} data-kind={bar.kind} data-sign={Math.sign(bar.bits)} style={{ left: at(Math.min(bar.from, bar.to)), right: `calc(100% - ${at(Math.max(bar.from, bar.to))})` }} />
            </td>
            <td className={`${css["bits"] ?? ""} num`}>{bar.kind === "score" ? format.number(bar.bits, 1) : signed(bar.bits)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={3}>{t("chart.thresholds", { review: format.number(thresholds.review, 1), same: format.number(thresholds.same_person, 1) })}</td>
        </tr>
      </tfoot>
    </table>
  );
}
