// Makes an API client; the answer is a secret that is shown once.

import { Modal, NumberInput, TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { DialogForm, useDeed } from "@shared/ui";
import { useState } from "react";
import { CLIENTS, createClient, type Granted } from "./api";
import css from "./People.module.css";
import { RoleEditor } from "./RoleEditor";

interface Props {
  onClose: () => void;
  onMade: (made: { client_id: string; client_secret: string }) => void;
}

export function NewClient({ onClose, onMade }: Props) {
  const { t } = useTexts("people");
  const [name, setName] = useState("");
  const [rate, setRate] = useState<number | string>("");
  const [roles, setRoles] = useState<Granted[]>([{ role: "integrator", brands: null, stores: null }]);
  const deed = useDeed(createClient, { refresh: [[...CLIENTS]], then: onMade, quiet: true });
  const submit = (): void => {
    deed.mutate({ name, roles, per_second: typeof rate === "number" ? rate : null });
  };
  return (
    <Modal opened onClose={onClose} title={t("clients.create")} size="xl" closeButtonProps={{ "aria-label": t("common:close") }}>
      <DialogForm submit={t("clients.do")} busy={deed.isPending} disabled={name === ""} error={deed.error} onSubmit={submit} onClose={onClose}>
        <div className={css["two"]}>
          <TextInput label={t("clients.name")} placeholder="shopify-bridge" value={name} required onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <NumberInput label={t("clients.rate")} placeholder={t("clients.usualRate")} min={1} value={rate} onChange={setRate} />
        </div>
        <RoleEditor roles={roles} onChange={setRoles} />
      </DialogForm>
    </Modal>
  );
}
