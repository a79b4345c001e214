// What review costs and saves: decisions and time per steward, against the minutes that a pair took the old way.

import { NumberInput } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Empty, Figure, Figures, Page, Query, Section, useFilters } from "@shared/ui";
import { IconChartBar } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { decisionsQuery, type Decision } from "./api";
import { byActor, median } from "./measures";
import css from "./Review.module.css";

const MANUAL_MINUTES = 4;

export default function MeasuresPage() {
  const { t } = useTexts("review");
  const decisions = useQuery(decisionsQuery);
  const [{ manual }, setFilters] = useFilters("manual");
  const minutes = Number(manual) > 0 ? Number(manual) : MANUAL_MINUTES;
  return (
    <Page
      title={t("measures.title")}
      about={t("measures.about")}
      above={<AppLink to="/review">{t("measures.back")}</AppLink>}
      actions={
        <NumberInput
          label={t("measures.manual")}
          value={minutes}
          min={0.5}
          max={120}
          step={0.5}
          w={220}
          onChange={(value) => setFilters({ manual: Number(value) === MANUAL_MINUTES || !(Number(value) > 0) ? undefined : String(value) })}
        />
      }
    >
      <Query query={decisions}>{(told) => <Measures decisions={told} manual={minutes} />}</Query>
    </Page>
  );
}

function Measures({ decisions, manual }: { decisions: Decision[]; manual: number }) {
  const { t } = useTexts("review");
  const format = useFormat();
  const stewards = byActor(decisions, manual);
  if (stewards.length === 0) {
    return (
      <Empty icon={IconChartBar} title={t("measures.none")} action={<AppLink to="/review">{t("measures.begin")}</AppLink>}>
        {t("measures.noneText")}
      </Empty>
    );
  }
  const sum = (of: (one: (typeof stewards)[number]) => number): number => stewards.reduce((total, one) => total + of(one), 0);
  const usual = median(stewards.flatMap((one) => one.median ?? []));
  return (
    <>
      <Figures>
        <Figure label={t("measures.decisions")} value={format.number(sum((one) => one.decisions))} note={t("measures.latest")} />
        <Figure label={t("measures.median")} value={usual === undefined ? "–" : format.duration(usual)} note={t("measures.medianNote")} />
        <Figure label={t("measures.hours")} value={format.duration(sum((one) => one.hours) * 3600)} />
        <Figure label={t("measures.saved")} value={format.duration(sum((one) => one.saved) * 3600)} tone="good" note={t("measures.savedNote", { minutes: format.number(manual, manual % 1 === 0 ? 0 : 1) })} />
      </Figures>
      <Section title={t("measures.byActor")} flush>
        <table className={css["measures"]}>
          <thead>
            <tr>
              <th>{t("measures.steward")}</th>
              <th>{t("measures.decisions")}</th>
              <th>{t("measures.median")}</th>
              <th>{t("measures.hours")}</th>
              <th>{t("measures.saved")}</th>
            </tr>
          </thead>
          <tbody>
            {stewards.map((one) => (
              <tr key={one.actor}>
                <th scope="row">{one.actor}</th>
                <td className="num">{format.number(one.decisions)}</td>
                <td className="num">{one.median === undefined ? "–" : format.duration(one.median)}</td>
                <td className="num">{one.median === undefined ? "–" : format.duration(one.hours * 3600)}</td>
                <td className="num">{one.median === undefined ? "–" : format.duration(one.saved * 3600)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
    </>
  );
}
