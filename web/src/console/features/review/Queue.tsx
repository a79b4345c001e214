// The queue at the side: the most urgent first, by stake times uncertainty.

import { useFormat, useTexts } from "@shared/i18n";
import { Tag } from "@shared/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import css from "./Review.module.css";
import type { Desk } from "./useDesk";

const HEIGHT = 56;

export function Queue({ desk, blind }: { desk: Desk; blind: boolean }) {
  const { t } = useTexts("review");
  const format = useFormat();
  const { tasks, position, queue } = desk;
  const place = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: tasks.length, getScrollElement: () => place.current, estimateSize: () => HEIGHT, overscan: 8 });
  useEffect(() => {
    virtual.scrollToIndex(position);
  }, [virtual, position]);
  return (
    <div className={css["queue"]}>
      <h2 className={css["queueTitle"]}>
        {t("queue.title")} <span className="num">{t(queue.more ? "queue.atLeast" : "queue.count", { count: tasks.length, number: format.number(tasks.length) })}</span>
      </h2>
      <div ref={place} className={css["queueList"]}>
        <div role="list" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const task = tasks[index];
            if (task === undefined) return null;
            return (
              <div key={task.id} role="listitem" className={css["queueItem"]} style={{ transform: `translateY(${start}px)` }}>
                <button type="button" aria-current={index === position} onClick={() => desk.open(task.id)}>
                  <span className={css["queueTop"]}>
                    <span>{t(`why.${task.why}`, { defaultValue: task.why })}</span>
                    {!blind && <Tag>{format.number(task.priority, 1)}</Tag>}
                  </span>
                  <span className={css["queueNote"]}>
                    {t("queue.stake", { count: task.stake })}
                    {!blind && task.undecided > 0 && ` · ${t("unsaid.tag")}`}
                    {!blind && ` · ${t("queue.uncertainty", { share: format.percent(task.uncertainty, 0) })}`}
                  </span>
                </button>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
