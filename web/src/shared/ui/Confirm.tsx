// Asks before something is done, showing what it would do.

import { Button, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTexts } from "../i18n";
import css from "./Confirm.module.css";
import { ErrorNote } from "./states";

interface Props {
  opened: boolean;
  title: string;
  /** What it means, in a sentence. */
  children?: ReactNode;
  /** What would come of it: the preview. */
  preview?: ReactNode;
  confirm: string;
  danger?: boolean;
  busy?: boolean;
  /** Whether it cannot be confirmed yet, such as before the preview is there. */
  disabled?: boolean;
  error?: unknown;
  size?: string;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm(props: Props) {
  const { t } = useTexts("common");
  const { opened, title, children, preview, confirm, danger = false, busy = false, disabled = false } = props;
  return (
    <Modal opened={opened} onClose={props.onClose} title={title} size={props.size ?? "lg"} closeButtonProps={{ "aria-label": t("close") }}>
      <div className={css["body"]}>
        {children}
        {preview !== undefined && (
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
          <div className={css["preview"]} role="region" aria-label={t("preview")} tabIndex={0}>
            {preview}
          </div>
        )}
        <ErrorNote error={props.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button color={danger ? "red" : "blue"} loading={busy} disabled={disabled} onClick={props.onConfirm} data-autofocus>
            {confirm}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
