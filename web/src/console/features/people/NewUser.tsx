// Makes a user; the answer is a password that is shown once.

import { Checkbox, Modal, TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { DialogForm, notify, useDeed } from "@shared/ui";
import { useState } from "react";
import { createUser, USERS, type Granted } from "./api";
import css from "./People.module.css";
import { RoleEditor } from "./RoleEditor";

interface Props {
  onClose: () => void;
  onMade: (made: { login: string; password: string }) => void;
}

export function NewUser({ onClose, onMade }: Props) {
  const { t } = useTexts("people");
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [byService, setByService] = useState(false);
  const [roles, setRoles] = useState<Granted[]>([{ role: "steward", brands: null, stores: null }]);
  const deed = useDeed(createUser, {
    refresh: [[...USERS]],
    quiet: true,
    then: ({ one_time_password: password }) => {
      if (typeof password === "string") return onMade({ login, password });
      notify({ text: t("users.made") });
      onClose();
    },
  });
  const submit = (): void => {
    const given = (text: string): string | null => (text === "" ? null : text);
    deed.mutate({ login, name: given(name), email: given(email), roles, without_password: byService });
  };
  return (
    <Modal opened onClose={onClose} title={t("users.create")} size="xl" closeButtonProps={{ "aria-label": t("common:close") }}>
      <DialogForm submit={t("users.do")} busy={deed.isPending} disabled={login === ""} error={deed.error} onSubmit={submit} onClose={onClose}>
        <div className={css["three"]}>
          <TextInput label={t("users.login")} value={login} required autoComplete="off" onChange={(event) => setLogin(event.currentTarget.value)} data-autofocus />
          <TextInput label={t("users.name")} value={name} autoComplete="off" onChange={(event) => setName(event.currentTarget.value)} />
          <TextInput label={t("users.email")} type="email" value={email} autoComplete="off" onChange={(event) => setEmail(event.currentTarget.value)} />
        </div>
        <RoleEditor roles={roles} onChange={setRoles} />
        <Checkbox label={t("users.onlyService")} description={t("users.onlyServiceHint")} checked={byService} onChange={(event) => setByService(event.currentTarget.checked)} />
      </DialogForm>
    </Modal>
  );
}
