// The rounds beside each other: what each was to show, what it showed, and whether it is signed.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Page, QueryTable, Tag, useFilters, useGo, type ShortColumn } from "@shared/ui";
import { Button } from "@mantine/core";
import { IconPlus, IconRosetteDiscountCheck } from "@tabler/icons-react";
import { useRounds, useRoundsWithFigures, type Round } from "./api";
import { figuresOf, targetsOf } from "./figures";
import { IntervalBar, scaleFrom } from "./IntervalBar";
import { PlanDrawer } from "./PlanDrawer";
import { ROUND_TONES, VERDICT_TONES } from "./states";
import css from "./Acceptance.module.css";

export default function RoundsPage() {
  const { t } = useTexts("acceptance");
  const { may } = useSession();
  const [{ plan }, filter] = useFilters("plan");
  const go = useGo();
  const rounds = useRounds();
  const drawn = (rounds.data ?? []).filter((round) => round.drawn_at != null);
  const withFigures = useRoundsWithFigures(drawn.map((round) => round.id));
  const columns = useColumns(withFigures);
  const add = may("acceptance:write") && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => filter({ plan: "new" })}>
      {t("plan")}
    </Button>
  );
  const last = withFigures.map(figuresOf).find((figures) => figures !== undefined);
  return (
    <Page title={t("title")} about={t("about")} actions={add}>
      <QueryTable
        query={rounds}
        label={t("title")}
        columns={columns}
        id={(row) => row.id}
        onOpen={(row) => go(`/acceptance/${row.id}`)}
        empty={{ icon: IconRosetteDiscountCheck, title: t("none.title"), text: t("none.text"), action: add }}
      />
      <PlanDrawer opened={plan === "new" && rounds.data !== undefined} close={() => filter({ plan: undefined })} known={rounds.data ?? []} strata={last?.strata} begin={undefined} />
    </Page>
  );
}

function useColumns(withFigures: Round[]): ShortColumn<Round>[] {
  const { t } = useTexts("acceptance");
  const format = useFormat();
  const known = new Map(withFigures.map((round) => [round.id, figuresOf(round)]));
  const all = [...known.values()].flatMap((figures) => (figures === undefined ? [] : [figures]));
  const measure = (name: "precision" | "recall"): ShortColumn<Round> => {
    const from = scaleFrom(all.flatMap((figures) => [figures[name].estimate.lower, figures[name].target]));
    return {
      key: name,
      header: t(name),
      cell: (row) => {
        const figures = known.get(row.id);
        if (figures === undefined || figures.labelled === 0) return <span className={css["faint"]}>{t("target.atLeast", { share: format.percent(targetsOf(row.targets)[name], 1) })}</span>;
        const { estimate, target, verdict } = figures[name];
        return (
          <span className={css["measure"]}>
            <span className={css["measureText"]}>
              <strong className="num">{format.percent(estimate.value, 1)}</strong>
              <small className="num">{t("interval", { lower: format.percent(estimate.lower, 1), upper: format.percent(estimate.upper, 1) })}</small>
              <Tag tone={VERDICT_TONES[verdict] ?? "neutral"}>{t(`verdict.${verdict}`)}</Tag>
            </span>
            <IntervalBar interval={estimate} target={target} verdict={verdict} from={from} />
          </span>
        );
      },
    };
  };
  return [
    { key: "name", header: t("round"), cell: (row) => <AppLink to={`/acceptance/${row.id}`} className={css["name"] ?? ""}>{row.name}</AppLink> },
    {
      key: "state",
      header: t("state"),
      cell: (row) => (
        <Tag tone={ROUND_TONES[row.state] ?? "neutral"} dot>
          {t(`state.${row.state}`)}
        </Tag>
      ),
    },
    measure("precision"),
    measure("recall"),
    {
      key: "judged",
      header: t("judged"),
      align: "end",
      cell: (row) => {
        const figures = known.get(row.id);
        return <span className={`num ${css["nowrap"] ?? ""}`}>{figures === undefined ? "–" : t("judged.of", { judged: format.number(figures.drawn - figures.pending), all: format.number(figures.drawn) })}</span>;
      },
    },
    { key: "at", header: t("signed"), align: "end", cell: (row) => <span className={`num ${css["nowrap"] ?? ""}`}>{row.signed_at == null ? "–" : format.date(row.signed_at)}</span> },
  ];
}
