// Where a webhook leads and of what it tells: for a new one, and for one that is changed.

import { Checkbox, Group, Modal, Radio, TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { DialogForm, useDeed } from "@shared/ui";
import { useState } from "react";
import { ALL, change, create, TYPES, type Secret, type Webhook } from "./api";
import css from "./Webhooks.module.css";

interface Props {
  webhook?: Webhook;
  onMade?: (secret: Secret) => void;
  onClose: () => void;
}

export function Settings({ webhook, onMade, onClose }: Props) {
  const { t } = useTexts("webhooks");
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [every, setEvery] = useState((webhook?.types.length ?? 0) === 0);
  const [types, setTypes] = useState<string[]>(webhook?.types ?? []);
  const [from, setFrom] = useState("latest");
  const making = useDeed(create, { refresh: [[...ALL]], then: onMade ?? onClose, quiet: true });
  const changing = useDeed(change, { refresh: [[...ALL]], then: onClose, done: () => t("changed"), quiet: true });
  const busy = making.isPending || changing.isPending;
  const submit = (): void => {
    const wanted = every ? [] : types;
    if (webhook === undefined) making.mutate({ url, description, types: wanted, from });
    else changing.mutate({ id: webhook.id, body: { url, description, types: wanted } });
  };
  return (
    <Modal opened onClose={onClose} title={webhook === undefined ? t("create") : t("edit")} size="lg" closeButtonProps={{ "aria-label": t("common:close") }}>
      <DialogForm submit={webhook === undefined ? t("form.create") : t("form.save")} busy={busy} disabled={url === "" || (!every && types.length === 0)} error={making.error ?? changing.error} onSubmit={submit} onClose={onClose}>
        <TextInput label={t("form.url")} description={t("form.urlHint")} value={url} onChange={(event) => setUrl(event.currentTarget.value)} required type="url" placeholder="https://hooks.shop.example/amigo" data-autofocus />
        <TextInput label={t("form.description")} value={description} onChange={(event) => setDescription(event.currentTarget.value)} maxLength={200} />
        <Radio.Group label={t("form.types")} value={every ? "all" : "some"} onChange={(value) => setEvery(value === "all")}>
          <Group mt={6} gap="lg">
            <Radio value="all" label={t("types.all")} />
            <Radio value="some" label={t("form.some")} />
          </Group>
        </Radio.Group>
        {!every && (
          <Checkbox.Group value={types} onChange={setTypes} label={t("form.which")} className={css["types"] ?? ""}>
            {TYPES.map((type) => (
              <Checkbox key={type} value={type} label={type} description={t(`type.${type}`)} />
            ))}
          </Checkbox.Group>
        )}
        {webhook === undefined && (
          <Radio.Group label={t("form.from")} value={from} onChange={setFrom}>
            <Group mt={6} gap="lg">
              <Radio value="latest" label={t("from.latest")} />
              <Radio value="earliest" label={t("from.earliest")} />
            </Group>
          </Radio.Group>
        )}
      </DialogForm>
    </Modal>
  );
}
