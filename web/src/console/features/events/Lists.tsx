// Events the newest first, as they happen and back from now; or the log from its first kept event on.

import { Button } from "@mantine/core";
import { useFormat, useTexts } from "@shared/i18n";
import { Tag, type Tone } from "@shared/ui";
import { IconPlayerPause, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";
import { useRef } from "react";
import type { Order } from "./api";
import { EventTable } from "./EventTable";
import css from "./Events.module.css";
import { concerns, joined } from "./log";
import { useLive, type Connection } from "./useLive";
import { useLog } from "./useLog";

interface Asked {
  type: string | undefined;
  customer: string | undefined;
}

const TONES: Record<Connection, Tone> = { open: "good", connecting: "neutral", broken: "warn", paused: "info", refused: "bad" };

export function LiveList({ type, customer, since }: Asked & { since: string | undefined }) {
  const { t } = useTexts("events");
  const format = useFormat();
  const live = useLive(type);
  const { came, anchor, connection, waiting } = live;
  const log = useLog({ order: "newest", type, customer, since, anchor }, anchor !== undefined);
  const rows = joined(came.filter((one) => concerns(one, customer)), log.rows);
  const error = live.error ?? log.error;
  const onTop = useHoldBelow(live);
  return (
    <>
      <div className={css["state"]}>
        <span role="status">
          <Tag tone={TONES[connection]} dot>
            {t(`connection.${connection}`)}
          </Tag>
        </span>
        {since !== undefined && <span className={css["note"]}>{t("since", { at: format.dateTime(since) })}</span>}
        <span className={css["note"]}>
          {connection === "refused" ? live.error?.message : connection === "paused" ? t("waiting", { count: waiting }) : <Reach log={log} order="newest" count={rows.length} />}
        </span>
        <Hold live={live} />
      </div>
      <EventTable list={{ ...log, rows, loading: rows.length === 0 && (anchor === undefined || isSeeking(log)), error, refetch: live.error === null ? log.refetch : live.again }} onTop={onTop} />
    </>
  );
}

/** Holds what comes while somebody reads further down, where rows would move away beneath them. */
function useHoldBelow({ connection, pause }: ReturnType<typeof useLive>): (isTop: boolean) => void {
  const holds = useRef(false);
  return (isTop) => {
    if (isTop && holds.current) pause(false);
    if (!isTop && connection !== "paused") {
      pause(true);
      holds.current = true;
    }
    if (isTop) holds.current = false;
  };
}

/** Holds what comes, goes on, or tries again. */
function Hold({ live: { connection, pause, again } }: { live: ReturnType<typeof useLive> }) {
  const { t } = useTexts("events");
  if (connection === "refused") {
    return (
      <Button size="compact-sm" variant="default" leftSection={<IconRefresh size={14} />} onClick={again}>
        {t("common:retry")}
      </Button>
    );
  }
  const held = connection === "paused";
  return (
    <Button size="compact-sm" variant="default" leftSection={held ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />} onClick={() => pause(!held)}>
      {held ? t("resume") : t("pause")}
    </Button>
  );
}

export function LogList({ type, customer }: Asked) {
  const log = useLog({ order: "oldest", type, customer });
  return (
    <>
      <p className={css["note"]}>
        <Reach log={log} order="oldest" count={log.rows.length} />
      </p>
      <EventTable list={{ ...log, loading: log.rows.length === 0 && isSeeking(log) }} />
    </>
  );
}

type Log = ReturnType<typeof useLog>;

/** What is wanted may stand further on: pages are read until something is found. */
function isSeeking({ loading, more, error }: Log): boolean {
  return error === null && (loading || more);
}

/** How many there are, or how far the log was looked through. */
function Reach({ log, order, count }: { log: Log; order: Order; count: number }) {
  const { t } = useTexts("events");
  const format = useFormat();
  if (log.more && log.reached !== undefined) return <>{t(`reached.${order}`, { at: format.dateTime(log.reached) })}</>;
  return <>{isSeeking(log) ? t("common:loading") : t("shown", { count })}</>;
}
