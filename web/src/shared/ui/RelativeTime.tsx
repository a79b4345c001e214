// A moment told from now ("3 min ago"), with the exact time for whoever points at it.

import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { useFormat } from "../i18n";

export function RelativeTime({ at }: { at: string }) {
  const format = useFormat();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={format.dateTime(at)}>
      <time dateTime={at}>{format.ago(at, Math.max(now, new Date(at).getTime()))}</time>
    </Tooltip>
  );
}
