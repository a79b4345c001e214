// One round from plan to sign-off; printed, it is the report.

import { useActorName, useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Empty, Loading, Page, Query, Section, Tag, useRouteParam } from "@shared/ui";
import { IconDice5 } from "@tabler/icons-react";
import { useRound, useTickets, type Round } from "./api";
import { figuresOf, targetsOf } from "./figures";
import { Measures } from "./Measures";
import { RoundActions } from "./RoundActions";
import { ROUND_TONES } from "./states";
import { Strata } from "./Strata";
import { Tickets } from "./Tickets";
import { usePrintLight } from "./usePrintLight";
import css from "./Acceptance.module.css";

export default function RoundPage() {
  const { t } = useTexts("acceptance");
  const id = useRouteParam("id");
  const query = useRound(id);
  usePrintLight();
  const round = query.data;
  const state = round !== undefined && (
    <Tag tone={ROUND_TONES[round.state] ?? "neutral"} dot>
      {t(`state.${round.state}`)}
    </Tag>
  );
  return (
    <Page
      title={t("round.title", { name: round?.name ?? id })}
      back={{ to: "/acceptance", text: t("title") }}
      beside={state}
      about={round !== undefined && <Said round={round} />}
      actions={round !== undefined && <RoundActions round={round} />}
    >
      <Query query={query} loading={<Loading lines={8} height={40} />}>
        {(known) => <Content round={known} />}
      </Query>
    </Page>
  );
}

function Content({ round }: { round: Round }) {
  const { t } = useTexts("acceptance");
  const format = useFormat();
  const { may } = useSession();
  const actorName = useActorName();
  const figures = figuresOf(round);
  const tickets = useTickets(round.id, figures !== undefined);
  if (figures === undefined) {
    return (
      <>
        <Agreed round={round} />
        <Section>
          <Empty icon={IconDice5} title={t(`waiting.${round.state}`)}>
            <p>{t(round.state === "planned" && !may("acceptance:write") ? "waiting.other" : `waiting.${round.state}Text`)}</p>
          </Empty>
        </Section>
      </>
    );
  }
  return (
    <>
      <Measures figures={figures} />
      <Agreed round={round} />
      <Strata figures={figures} />
      <Query query={tickets}>{(rows) => <Tickets rows={rows} off={!may("acceptance:write")} />}</Query>
      {round.signed_at != null && <p className={css["signature"]}>{t("signature", { by: actorName(round.signed_by ?? ""), when: format.dateTime(round.signed_at) })}</p>}
    </>
  );
}

function Said({ round }: { round: Round }) {
  const { t } = useTexts("acceptance");
  const actorName = useActorName();
  const format = useFormat();
  const parts = [
    t("said.planned", { when: format.dateTime(round.planned_at), by: actorName(round.planned_by) }),
    round.drawn_at != null && t("said.drawn", { when: format.dateTime(round.drawn_at), model: round.model ?? "" }),
    round.signed_at != null && t("said.signed", { when: format.dateTime(round.signed_at), by: actorName(round.signed_by ?? "") }),
  ];
  return <>{parts.filter((part) => part !== false).join(" · ")}</>;
}

/** What was agreed before anything was drawn. */
function Agreed({ round }: { round: Round }) {
  const { t } = useTexts("acceptance");
  const format = useFormat();
  const targets = targetsOf(round.targets);
  const figures = figuresOf(round);
  const facts: [string, string][] = [
    [t("precision"), t("target.width", { share: format.percent(targets.precision, 1), half: format.percent(targets.precision_half_width, 2) })],
    [t("recall"), t("target.width", { share: format.percent(targets.recall, 1), half: format.percent(targets.recall_half_width, 2) })],
    [t("plan.confidence"), format.percent(targets.confidence, 0)],
    ...(figures === undefined ? [] : ([[t("drawn"), format.number(figures.drawn)], [t("seed"), String(figures.seed)]] as [string, string][])),
  ];
  return (
    <Section title={t("agreed")} about={t("agreed.about")}>
      <dl className={css["facts"]}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
