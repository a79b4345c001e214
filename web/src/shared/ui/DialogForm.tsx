// The form of a dialog: its fields, what went wrong, and both ways out.

import { Button, Group } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTexts } from "../i18n";
import css from "./DialogForm.module.css";
import { ErrorNote } from "./states";

interface Props {
  children: ReactNode;
  /** What the button says that sends it. */
  submit: string;
  busy: boolean;
  /** Whether something that is needed is missing. */
  disabled?: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
}

export function DialogForm({ children, submit, busy, disabled = false, error, onSubmit, onClose }: Props) {
  const { t } = useTexts("common");
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={send} className={css["form"]}>
      {children}
      <ErrorNote error={error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button type="submit" loading={busy} disabled={disabled}>
          {submit}
        </Button>
      </Group>
    </form>
  );
}
