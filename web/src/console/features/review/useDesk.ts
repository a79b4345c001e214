// The desk: which task is looked at, what was decided, and the way back. A verdict counts at once; where the server
// refuses it, the task comes back with the reason.

import { isCode, type ApiError } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { notify } from "@shared/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { claim, decide, profileQuery, QUEUE, recordsQuery, release, taskQuery, undo, useQueue, type Task, type Verdict } from "./api";

const AHEAD = 2;

export interface Desk {
  queue: ReturnType<typeof useQueue>;
  tasks: Task[];
  current: Task | undefined;
  position: number;
  /** Seconds that each decision of this window took. */
  times: number[];
  /** Whoever else holds the current task. */
  heldByOther: boolean;
  go: (step: number) => void;
  open: (id: string) => void;
  decide: (verdict: Verdict) => void;
  cannotSay: () => void;
}

export function useDesk(decides: boolean): Desk {
  const { t } = useTexts("review");
  const cache = useQueryClient();
  const queue = useQueue();
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string>();
  const [held, setHeld] = useState<string>();
  const [times, setTimes] = useState<number[]>([]);
  const begun = useRef(0);
  /** A task that was decided holds no claim any more. */
  const decided = useRef(new Set<string>());
  const tasks = queue.rows.filter((task) => !settled.has(task.id));
  const position = Math.max(0, tasks.findIndex((task) => task.id === chosen));
  const current = tasks[position];
  const id = current?.id;

  useEffect(() => {
    begun.current = performance.now();
    if (id === undefined || !decides) return;
    const done = decided.current;
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
      for (const customer of task.customers) {
        void cache.prefetchQuery(recordsQuery(customer));
        void cache.prefetchQuery(profileQuery(customer));
      }
    }
    if (queue.more && tasks.length - position < 10) queue.loadMore();
  });

  const leave = (task: Task): void => {
    setChosen(tasks[position + 1]?.id ?? tasks[position - 1]?.id);
    setSettled((before) => new Set(before).add(task.id));
  };
  const comeBack = (task: Task): void => {
    setSettled((before) => new Set([...before].filter((one) => one !== task.id)));
    setChosen(task.id);
  };
  const takeBack = async (task: Task, decision: string): Promise<void> => {
    try {
      await undo(decision);
      setTimes((before) => before.slice(0, -1));
      await cache.invalidateQueries({ queryKey: ["review"] });
      // Taken back, the pair waits again under another number.
      const again = cache.getQueryData<{ pages: { rows: Task[] }[] }>(QUEUE)?.pages.flatMap((page) => page.rows).find((one) => one.records.join() === task.records.join());
      setChosen(again?.id);
      notify({ text: t("undone") });
    } catch {
      notify({ tone: "bad", text: t("undoFailed", { id: decision }) });
    }
  };
  const say = (verdict: Verdict): void => {
    if (current === undefined || !decides || held === current.id) return;
    const task = current;
    setTimes((before) => [...before, (performance.now() - begun.current) / 1000]);
    decided.current.add(task.id);
    leave(task);
    decide(task.id, verdict).then(
      (answer) => {
        const [first] = answer.decisions;
        notify(first === undefined ? { text: t(`said.${verdict}`) } : { text: t(`said.${verdict}`), undo: () => takeBack(task, first) });
        void cache.invalidateQueries({ queryKey: ["review", "decisions"] });
        if (tasks.length <= 2) queue.refetch();
      },
      (error: ApiError) => {
        setTimes((before) => before.slice(0, -1));
        decided.current.delete(task.id);
        comeBack(task);
        notify({ tone: "bad", text: t("notTaken", { why: error.detail || error.title || t("common:gone.title") }) });
      },
    );
  };
  const step = (by: number): void => setChosen(tasks[Math.max(0, Math.min(tasks.length - 1, position + by))]?.id);
  return {
    queue,
    tasks,
    current,
    position,
    times,
    heldByOther: held !== undefined && held === id,
    go: step,
    open: setChosen,
    decide: say,
    cannotSay: () => {
      if (current !== undefined) leave(current);
      notify({ text: t("said.cannot"), ...(current === undefined ? {} : { undo: () => comeBack(current) }) });
    },
  };
}
