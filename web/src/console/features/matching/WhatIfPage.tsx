// A what-if: how far it is, what would change, a sample to judge, and the decision to publish it or to give it up.

import { useSession } from "@shared/api";
import { useFormat, useTexts } from "@shared/i18n";
import { Empty, Figure, Figures, Page, Query, Section, Tag, useGo, useRouteParam } from "@shared/ui";
import { Button } from "@mantine/core";
import { IconCheck, IconGhost } from "@tabler/icons-react";
import { useState } from "react";
import { isCode } from "@shared/api";
import { useGiveUp, useMatchCases, useWhatIf, type WhatIf } from "./api";
import { Changes } from "./Changes";
import { DiffInWords } from "./DiffInWords";
import { forget } from "./draft";
import { PublishDialog } from "./PublishDialog";
import { Sample } from "./Sample";
import { casesOf } from "./seen";
import css from "./Matching.module.css";

export default function WhatIfPage() {
  const { t } = useTexts("matching");
  const id = useRouteParam("id");
  const query = useWhatIf(id);
  useMatchCases();
  const one = query.data;
  const gone = isCode(query.error, "not_found");
  return (
    <Page
      title={t(one?.rolls_back === true ? "whatIf.rollBack" : "whatIf")}
      about={t("whatIf.about")}
      back={{ to: "/matching", text: t("title") }}
      beside={one !== undefined && <Tag tone={one.state === "done" ? "good" : one.state === "running" ? "info" : "neutral"} dot>{t(`state.${one.state}`)}</Tag>}
      actions={one !== undefined && <Actions one={one} />}
    >
      {gone ? (
        <Empty icon={IconGhost} title={t("whatIf.gone")}>
          <p>{t("whatIf.goneText")}</p>
        </Empty>
      ) : (
        <Query query={query}>{(known) => <Content one={known} />}</Query>
      )}
    </Page>
  );
}

function Content({ one }: { one: WhatIf }) {
  const { t } = useTexts("matching");
  const { may } = useSession();
  return (
    <>
      <Section title={t("whatIf.tried")} about={t("whatIf.against")}>
        <DiffInWords before={{ ...one.acting, cases: casesOf(one.acting.cases_version) }} after={{ ...one.tried, cases: casesOf(one.tried.cases_version) }} />
      </Section>
      {one.state === "running" && <Stages stage={one.stage ?? "reading"} />}
      {one.state === "failed" && <Empty title={t("whatIf.failed")}>{<p>{t("whatIf.failedText")}</p>}</Empty>}
      {one.changes != null && (
        <>
          <FiguresOf changes={one.changes} />
          {one.changes.merges + one.changes.splits > 0 && may("customers:read") && <Sample id={one.id} found={one.changes} />}
          <Changes id={one.id} found={one.changes} />
        </>
      )}
    </>
  );
}

const STAGES = ["reading", "matching_as_now", "matching_otherwise", "comparing"];

/** The stages of the work; the one that goes on is marked. */
function Stages({ stage }: { stage: string }) {
  const { t } = useTexts("matching");
  const now = STAGES.indexOf(stage);
  return (
    <Section>
      <ol className={css["stages"]} aria-label={t("stages")}>
        {STAGES.map((name, place) => (
          <li key={name} data-state={place < now ? "done" : place === now ? "now" : "later"} aria-current={place === now ? "step" : undefined}>
            <span className={css["stageMark"]}>{place < now ? <IconCheck size={13} aria-hidden /> : place + 1}</span>
            {t(`stage.${name}`)}
          </li>
        ))}
      </ol>
      <p className={css["faint"]} role="status">
        {t("stages.memory")}
      </p>
    </Section>
  );
}

function FiguresOf({ changes }: { changes: NonNullable<WhatIf["changes"]> }) {
  const { t } = useTexts("matching");
  const format = useFormat();
  const moved = ({ before, after }: { before: number; after: number }): string =>
    after === before ? t("figure.same") : t("figure.from", { before: format.number(before), change: `${after > before ? "+" : "−"}${format.number(Math.abs(after - before))}` });
  return (
    <Figures>
      <Figure label={t("figure.merges")} value={format.number(changes.merges)} note={t("figure.mergesNote")} />
      <Figure label={t("figure.splits")} value={format.number(changes.splits)} note={t("figure.splitsNote")} />
      <Figure label={t("figure.moved")} value={format.number(changes.records_moved)} note={t("figure.movedNote", { share: format.percent(changes.records === 0 ? 0 : changes.records_moved / changes.records, 2), records: format.number(changes.records) })} />
      <Figure label={t("figure.customers")} value={format.number(changes.customers.after)} note={moved(changes.customers)} />
      <Figure label={t("figure.households")} value={format.number(changes.households.after)} note={moved(changes.households)} />
      <Figure label={t("figure.reviews")} value={format.number(changes.reviews.after)} note={moved(changes.reviews)} />
    </Figures>
  );
}

function Actions({ one }: { one: WhatIf }) {
  const { t } = useTexts("matching");
  const { may } = useSession();
  const go = useGo();
  const [asks, setAsks] = useState(false);
  const giveUp = useGiveUp(one.id);
  if (!may("models:write") || one.state === "cancelled" || one.state === "failed") return null;
  return (
    <>
      <Button variant="default" loading={giveUp.isPending} onClick={() => giveUp.mutate(undefined, { onSuccess: () => go("/matching") })}>
        {t(one.state === "running" ? "whatIf.stop" : "whatIf.giveUp")}
      </Button>
      {may("models:publish") && (
        <Button disabled={one.state !== "done"} onClick={() => setAsks(true)}>
          {t(one.rolls_back ? "publish.rollBack" : "publish")}
        </Button>
      )}
      <PublishDialog
        one={one}
        opened={asks}
        close={() => setAsks(false)}
        published={() => {
          forget();
          go("/matching/versions");
        }}
      />
    </>
  );
}
