// How fresh what is shown is: when it was read, and a dot while it goes on being read.

import { useEffect, useState } from "react";
import { useFormat, useTexts } from "../i18n";
import css from "./Fresh.module.css";

export function Fresh({ at, live = true }: { at: number; live?: boolean }) {
  const { t } = useTexts("common");
  const format = useFormat();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  if (at === 0) return null;
  return (
    <span className={css["fresh"]} data-live={live}>
      <span className={css["dot"]} aria-hidden />
      <span className="num">{t("fresh", { when: format.ago(at, Math.max(now, at)) })}</span>
    </span>
  );
}
