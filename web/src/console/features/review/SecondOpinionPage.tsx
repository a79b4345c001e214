// A second opinion: a sample of what others decided, shown without their verdict, and how far both agree.

import { Button } from "@mantine/core";
import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { AppLink, Empty, ErrorState, Page, Query, useShortcuts } from "@shared/ui";
import { IconEyeCheck } from "@tabler/icons-react";
import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Agreement } from "./Agreement";
import { decisionsQuery, recordQuery, type Decision } from "./api";
import { CompareTable, Waiting } from "./Compare";
import { sample } from "./measures";
import css from "./Review.module.css";

/** Answers stay while the console is open, in memory alone: the server has no place for them yet (NEEDS.md). */
const OPINIONS = ["review", "opinions"];
const ANSWERS = ["same", "household", "apart", "cannot"] as const;

export type Opinion = (typeof ANSWERS)[number];
export type Opinions = Record<string, Opinion>;

export default function SecondOpinionPage() {
  const { t } = useTexts("review");
  const { user } = useSession();
  const decisions = useQuery(decisionsQuery);
  return (
    <Page title={t("second.title")} about={t("second.about")} above={<AppLink to="/review">{t("measures.back")}</AppLink>}>
      <Query query={decisions}>{(told) => <Opinionated due={sample(told, user ?? undefined)} />}</Query>
    </Page>
  );
}

function Opinionated({ due }: { due: Decision[] }) {
  const { t } = useTexts("review");
  const cache = useQueryClient();
  const kept = useQuery<Opinions>({ queryKey: OPINIONS, queryFn: () => ({}), staleTime: Infinity, gcTime: Infinity });
  const opinions = kept.data ?? {};
  const open = due.filter((one) => opinions[one.id] === undefined);
  const [current] = open;
  const say = (answer: Opinion): void => {
    if (current !== undefined) cache.setQueryData<Opinions>(OPINIONS, { ...opinions, [current.id]: answer });
  };
  useShortcuts(ANSWERS.map((answer, at) => ({ keys: String(at + 1), label: t(`opinion.${answer}`), group: t("second.title"), run: () => say(answer) })));
  return (
    <>
      <Agreement due={due} opinions={opinions} />
      {current === undefined ? (
        <Empty icon={IconEyeCheck} title={t(due.length === 0 ? "second.none" : "second.done")}>
          {t("second.noneText")}
        </Empty>
      ) : (
        <>
          <Records key={current.id} decision={current} />
          <div className={css["verdicts"]} role="toolbar" aria-label={t("verdict.title")}>
            {ANSWERS.map((answer, at) => (
              <Button key={answer} variant={at === 0 ? "filled" : "default"} rightSection={<kbd>{at + 1}</kbd>} onClick={() => say(answer)}>
                {t(`opinion.${answer}`)}
              </Button>
            ))}
            <span className={css["space"]} />
            <span className={css["note"]}>{t("second.left", { count: open.length })}</span>
          </div>
        </>
      )}
    </>
  );
}

function Records({ decision }: { decision: Decision }) {
  const pair = decision.records.length > 1 ? [decision.records[0]?.[0], decision.records[1]?.[0]] : (decision.records[0] ?? []).slice(0, 2);
  const records = useQueries({ queries: pair.map((id) => recordQuery(id ?? "")) });
  const failed = records.find((one) => one.error !== null);
  if (failed !== undefined) return <ErrorState error={failed.error} />;
  const [a, b] = records.map((one) => one.data);
  if (a === undefined || b === undefined) return <Waiting />;
  return (
    <CompareTable
      columns={[
        { record: a, side: 0, inPair: true },
        { record: b, side: 1, inPair: true },
      ]}
    />
  );
}
