// Ids, keys and other exact texts, and the button that copies one.

import { ActionIcon, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTexts } from "../i18n";
import { toClipboard } from "./clipboard";
import css from "./Code.module.css";

/** Copies a text. */
export function Copy({ value, label }: { value: string; label?: string }) {
  const { t } = useTexts("common");
  const [done, setDone] = useState(false);
  const copy = (): void => {
    void toClipboard(value).then((copied) => {
      setDone(copied);
      setTimeout(() => setDone(false), 1500);
    });
  };
  const name = done ? t("copied") : (label ?? t("copy"));
  return (
    <Tooltip label={name}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={name} onClick={copy}>
        {done ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** An exact text in a line. */
export function Code({ children, copy = false }: { children: string; copy?: boolean }) {
  return (
    <span className={css["inline"]}>
      <code className="mono">{children}</code>
      {copy && <Copy value={children} />}
    </span>
  );
}

/** Several lines of exact text. */
export function CodeBlock({ children, label }: { children: string; label: string }) {
  return (
    <div className={css["block"]}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <pre className={css["pre"]} tabIndex={0} aria-label={label}>
        <code>{children}</code>
      </pre>
      <div className={css["corner"]}>
        <Copy value={children} />
      </div>
    </div>
  );
}
