// Short messages about what was done, with the way back where there is one.

import { Button, CloseButton } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useEffect, useSyncExternalStore } from "react";
import { useTexts } from "../i18n";
import css from "./toasts.module.css";

interface Message {
  text: string;
  tone?: "good" | "bad";
  /** Takes back what was done; may fail, which is told. */
  undo?: () => unknown;
}

interface Toast extends Message {
  id: number;
}

const STAY_MS = 8_000;
const UNDO_MS = 20_000;
let toasts: Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function become(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells what was done. */
export function notify(message: Message): void {
  last += 1;
  become([...toasts.slice(-2), { ...message, id: last }]);
}

/** Takes back the latest deed that can be; says whether there was one. */
export function undoLast(): boolean {
  const toast = toasts.findLast((one) => one.undo !== undefined);
  if (toast === undefined) return false;
  dismiss(toast.id);
  void toast.undo?.();
  return true;
}

function dismiss(id: number): void {
  become(toasts.filter((toast) => toast.id !== id));
}

/** The place where messages appear. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className={css["place"]} role="status" aria-live="polite">
      {shown.map((toast) => (
        <One key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function One({ toast }: { toast: Toast }) {
  const { t } = useTexts("common");
  const stays = toast.undo === undefined ? STAY_MS : UNDO_MS;
  useEffect(() => {
    const timer = setTimeout(() => dismiss(toast.id), stays);
    return () => clearTimeout(timer);
  }, [toast.id, stays]);
  const undo = (): void => {
    dismiss(toast.id);
    void toast.undo?.();
  };
  return (
    <div className={css["toast"]} data-tone={toast.tone ?? "good"}>
      {toast.tone === "bad" ? <IconAlertTriangle size={17} aria-hidden /> : <IconCircleCheck size={17} aria-hidden />}
      <span className={css["text"]}>{toast.text}</span>
      {toast.undo !== undefined && (
        <Button size="compact-xs" variant="default" onClick={undo}>
          {t("undo")}
        </Button>
      )}
      <CloseButton size="sm" aria-label={t("close")} onClick={() => dismiss(toast.id)} />
    </div>
  );
}
