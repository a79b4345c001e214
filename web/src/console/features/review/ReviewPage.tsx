// The review desk: the queue, the pair side by side, why it is doubtful, what it would become, and the keys to decide.

import { Button, Switch } from "@mantine/core";
import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { AppLink, Empty, ErrorState, Loading, Page, useFilters, useShortcuts } from "@shared/ui";
import { IconChartBar, IconCircleCheck, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { taskQuery, type Task } from "./api";
import { Compare } from "./Compare";
import { Contributions } from "./Contributions";
import { Merged } from "./Merged";
import { Pace } from "./Pace";
import { Queue } from "./Queue";
import css from "./Review.module.css";
import { useDesk, type Desk } from "./useDesk";
import { Verdicts } from "./Verdicts";

const SharedValueDialog = lazy(() => import("./SharedValueDialog"));

export default function ReviewPage() {
  const { t } = useTexts("review");
  const { may } = useSession();
  const decides = may("reviews:decide");
  const [{ task }] = useFilters("task");
  const desk = useDesk(decides, task);
  const [blind, setBlind] = useState(false);
  const [shared, setShared] = useState<string>();
  const group = t("title");
  useShortcuts([
    { keys: "1", label: t("verdict.same"), group, run: () => desk.decide("same") },
    { keys: "2", label: t("verdict.household"), group, run: () => desk.decide("household") },
    { keys: "3", label: t("verdict.different"), group, run: () => desk.decide("different") },
    { keys: "4", label: t("verdict.undecided"), group, run: () => desk.decide("undecided") },
    { keys: "j", label: t("keys.next"), group, run: () => desk.go(1) },
    { keys: "k", label: t("keys.previous"), group, run: () => desk.go(-1) },
    { keys: "ArrowRight", label: t("keys.next"), group, run: () => desk.go(1) },
    { keys: "ArrowLeft", label: t("keys.previous"), group, run: () => desk.go(-1) },
    { keys: "b", label: t("blind.label"), group, run: () => setBlind(!blind) },
    { keys: "5", label: t("shared.button"), group, run: () => decides && setShared("") },
  ]);
  return (
    <Page
      title={t("title")}
      about={t("about")}
      full
      beside={<Pace />}
      actions={
        <>
          <Switch label={t("blind.label")} checked={blind} onChange={(event) => setBlind(event.currentTarget.checked)} />
          {decides && (
            <Button variant="default" leftSection={<IconUsersGroup size={16} />} onClick={() => setShared("")}>
              {t("shared.button")}
            </Button>
          )}
          <AppLink to="/review/measures" className={css["link"] ?? ""}>
            <IconChartBar size={16} aria-hidden /> {t("measures.link")}
          </AppLink>
        </>
      }
    >
      <Body desk={desk} blind={blind} decides={decides} onShare={setShared} />
      <Suspense fallback={null}>{shared !== undefined && <SharedValueDialog value={shared} onClose={() => setShared(undefined)} />}</Suspense>
    </Page>
  );
}

interface BodyProps {
  desk: Desk;
  blind: boolean;
  decides: boolean;
  onShare: (value: string) => void;
}

function Body({ desk, blind, decides, onShare }: BodyProps) {
  const { t } = useTexts("review");
  const { queue, tasks, current } = desk;
  if (queue.error !== null && tasks.length === 0) return <ErrorState error={queue.error} retry={queue.refetch} />;
  if (queue.loading) return <Loading lines={10} height={44} />;
  if (current === undefined) {
    return (
      <Empty
        icon={IconCircleCheck}
        title={t("empty.title")}
        action={<Button variant="default" onClick={queue.refetch}>{t("empty.again")}</Button>}
      >
        {t("empty.text")}
      </Empty>
    );
  }
  return (
    <div className={css["desk"]}>
      <Queue desk={desk} blind={blind} />
      <Pair key={current.id} task={current} blind={blind} desk={desk} decides={decides} onShare={onShare} />
    </div>
  );
}

function Pair({ task, blind, desk, decides, onShare }: { task: Task } & BodyProps) {
  const { t } = useTexts("review");
  const detail = useQuery(taskQuery(task.id));
  return (
    <div className={css["pair"]}>
      {desk.heldByOther && (
        <p className={css["held"]} role="status">
          {t("held")}
        </p>
      )}
      {!blind && task.undecided > 0 && (
        <p className={css["blind"]} role="status">
          {t(task.undecided_by_you ? "unsaid.you" : "unsaid.others", { count: task.undecided })}
        </p>
      )}
      <div className={css["views"]}>
        <Compare task={task} onShare={decides ? onShare : undefined} />
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
        <div className={css["side"]} role="region" aria-label={t("side")} tabIndex={0}>
          {blind ? <p className={css["blind"]}>{t("blind.text")}</p> : <Contributions task={task} detail={detail.data} error={detail.error} />}
          <Merged detail={detail.data} error={blind ? detail.error : null} />
        </div>
      </div>
      <Verdicts desk={desk} decides={decides && !desk.heldByOther} />
    </div>
  );
}
