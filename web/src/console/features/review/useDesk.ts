// The desk: which task is looked at, what was decided, and the way back. A verdict counts at once; where the server
// refuses it, the task comes back with the reason.

import { ApiError, isCode, recordsQuery, undo, type DecisionAnswer } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { notify } from "@shared/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { claim, decide, QUEUE, release, STATISTICS, taskQuery, useQueue, type Task, type Verdict } from "./api";
import { lastOnes } from "./measures";
import { useLookedAt } from "./useLookedAt";

const AHEAD = 2;
type Ids = ReadonlySet<string>;

export interface Desk {
  queue: ReturnType<typeof useQueue>;
  tasks: Task[];
  current: Task | undefined;
  position: number;
  /** Whether somebody else holds the current task. */
  heldByOther: boolean;
  go: (step: number) => void;
  open: (id: string) => void;
  decide: (verdict: Verdict) => void;
}

export function useDesk(decides: boolean, first: string | undefined): Desk {
  const { t } = useTexts("review");
  const cache = useQueryClient();
  const queue = useQueue();
  const [settled, setSettled] = useState<Ids>(new Set());
  /** What could not be said in this window: behind all others, as the server puts it from the next time on. */
  const [unsaid, setUnsaid] = useState<Ids>(new Set());
  const [chosen, setChosen] = useState(first);
  const [held, setHeld] = useState<string>();
  /** A task that was decided holds no claim any more. */
  const decided = useRef(new Set<string>());
  const tasks = lastOnes(queue.rows.filter((task) => !settled.has(task.id)), unsaid);
  const position = Math.max(0, tasks.findIndex((task) => task.id === chosen));
  const current = tasks[position];
  const id = current?.id;
  const seconds = useLookedAt(id);

  useEffect(() => {
    if (id === undefined || !decides) return;
    const done = decided.current;
    done.delete(id);
    const mine = claim(id);
    mine.catch((error: unknown) => {
      if (isCode(error, "claimed")) setHeld(id);
    });
    return () => void mine.then(() => (done.has(id) ? undefined : release(id))).catch(() => undefined);
  }, [id, decides]);
  useEffect(() => {
    // What comes next is there before it is asked for.
    for (const task of tasks.slice(position, position + 1 + AHEAD)) {
      void cache.prefetchQuery(taskQuery(task.id));
      for (const customer of task.customers) void cache.prefetchQuery(recordsQuery(customer));
    }
    if (queue.more && tasks.length - position < 10) queue.loadMore();
  });

  const without = (ids: Ids, gone: string): Ids => new Set([...ids].filter((one) => one !== gone));
  const leave = (task: Task, verdict: Verdict): void => {
    setChosen(tasks[position + 1]?.id ?? tasks[position - 1]?.id);
    (verdict === "undecided" ? setUnsaid : setSettled)((before) => new Set(before).add(task.id));
  };
  const comeBack = (task: Task): void => {
    setSettled((before) => without(before, task.id));
    setUnsaid((before) => without(before, task.id));
    setChosen(task.id);
  };
  const countAnew = (task: Task): void => {
    void cache.invalidateQueries({ queryKey: STATISTICS });
    for (const customer of task.customers) void cache.invalidateQueries({ queryKey: ["customer", customer] });
  };
  const takeBack = async (task: Task, decision: string): Promise<void> => {
    try {
      await undo(decision);
      countAnew(task);
      await cache.invalidateQueries({ queryKey: ["review"] });
      // Taken back, the pair waits again under another number.
      const again = cache.getQueryData<{ pages: { rows: Task[] }[] }>(QUEUE)?.pages.flatMap((page) => page.rows).find((one) => one.records.join() === task.records.join());
      setChosen(again?.id);
      notify({ text: t("undone") });
    } catch {
      notify({ tone: "bad", text: t("undoFailed", { id: decision }) });
    }
  };
  const tell = (task: Task, verdict: Verdict, answer: DecisionAnswer): void => {
    const [decision] = answer.decisions;
    if (answer.agrees != null) notify({ text: t(answer.agrees ? "second.agrees" : "second.differs") });
    else if (verdict === "undecided") notify({ text: t("said.undecided"), undo: () => comeBack(task) });
    else notify({ text: t(`said.${verdict}`), ...(decision === undefined ? {} : { undo: () => takeBack(task, decision) }) });
    countAnew(task);
    if (answer.agrees === false || tasks.length <= 2) queue.refetch();
  };
  const refused = (task: Task, error: Error): void => {
    if (error instanceof ApiError && error.status === 404) {
      notify({ text: t("settledMeanwhile") });
      queue.refetch();
      return;
    }
    decided.current.delete(task.id);
    comeBack(task);
    const why = error instanceof ApiError ? error.detail || error.title : "";
    notify({ tone: "bad", text: t("notTaken", { why: why || t("common:gone.title") }) });
  };
  const say = (verdict: Verdict): void => {
    if (current === undefined || !decides || held === current.id) return;
    const task = current;
    decided.current.add(task.id);
    leave(task, verdict);
    decide(task.id, verdict, seconds()).then(
      (answer) => tell(task, verdict, answer),
      (error: Error) => refused(task, error),
    );
  };
  return {
    queue,
    tasks,
    current,
    position,
    heldByOther: held !== undefined && held === id,
    go: (by) => setChosen(tasks[Math.max(0, Math.min(tasks.length - 1, position + by))]?.id),
    open: setChosen,
    decide: say,
  };
}
