// A secret that is told once: shown large, copied by a button, and gone when the dialog is closed.

import { Button, Checkbox, Group, Modal } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTexts } from "../i18n";
import { Copy } from "./Code";
import css from "./SecretOnce.module.css";

interface Props {
  title: string;
  /** What it is for, and what to do with it. */
  children?: ReactNode;
  /** The secret, and what belongs to it, by their names. */
  secrets: { label: string; value: string }[];
  onClose: () => void;
}

export function SecretOnce({ title, children, secrets, onClose }: Props) {
  const { t } = useTexts("common");
  const [kept, setKept] = useState(false);
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <div className={css["body"]}>
        {children}
        <dl className={css["secrets"]}>
          {secrets.map(({ label, value }) => (
            <div key={label} className={css["secret"]}>
              <dt>{label}</dt>
              <dd>
                <code className="mono">{value}</code>
                <Copy value={value} label={`${t("copy")} · ${label}`} />
              </dd>
            </div>
          ))}
        </dl>
        <p className={css["warning"]}>
          <IconKey size={16} aria-hidden />
          {t("secret.once")}
        </p>
        <Group justify="space-between">
          <Checkbox label={t("secret.kept")} checked={kept} onChange={(event) => setKept(event.currentTarget.checked)} data-autofocus />
          <Button disabled={!kept} onClick={onClose}>
            {t("secret.done")}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
