// Makes a subscriber, or moves one's own: which types, and from which point on.

import { Modal, MultiSelect, Radio, Stack, TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { DialogForm, useDeed } from "@shared/ui";
import { useState } from "react";
import { putSubscriber, SUBSCRIBERS, useTypes, type Subscriber } from "./api";

export function SubscriberForm({ subscriber, onClose }: { subscriber: Subscriber | undefined; onClose: () => void }) {
  const { t } = useTexts("events");
  const [name, setName] = useState(subscriber?.name ?? "");
  const [types, setTypes] = useState<string[]>(subscriber?.types ?? []);
  const [from, setFrom] = useState(subscriber === undefined ? "latest" : "stay");
  const [event, setEvent] = useState("");
  const known = useTypes().data ?? [];
  const deed = useDeed(putSubscriber, { refresh: [[...SUBSCRIBERS]], done: () => t("subscriber.saved"), then: onClose, quiet: true });
  const point = from === "event" ? event.trim() : from;
  const submit = (): void => {
    deed.mutate({ name, body: { types, ...(point === "stay" ? {} : { from: point }) } });
  };
  return (
    <Modal opened onClose={onClose} title={subscriber === undefined ? t("subscriber.create") : t("subscriber.replayTitle")} closeButtonProps={{ "aria-label": t("common:close") }}>
      <DialogForm submit={t("subscriber.save")} busy={deed.isPending} disabled={name === "" || point === ""} error={deed.error} onSubmit={submit} onClose={onClose}>
        {subscriber === undefined && <TextInput label={t("subscriber.name")} value={name} required placeholder="crm" onChange={(typed) => setName(typed.currentTarget.value)} data-autofocus />}
        <MultiSelect label={t("subscriber.types")} placeholder={types.length === 0 ? t("allTypes") : ""} data={known.map((one) => one.name)} value={types} onChange={setTypes} />
        <Radio.Group label={t("subscriber.from")} value={from} onChange={setFrom}>
          <Stack gap="xs" mt={6}>
            {subscriber !== undefined && <Radio value="stay" label={t("from.stay")} />}
            <Radio value="earliest" label={t("from.earliest")} />
            <Radio value="latest" label={t("from.latest")} />
            <Radio value="state" label={t("from.state")} />
            <Radio value="event" label={t("from.event")} />
          </Stack>
        </Radio.Group>
        {from === "event" && <TextInput label={t("subscriber.event")} placeholder="evt_4k7" value={event} onChange={(typed) => setEvent(typed.currentTarget.value)} />}
      </DialogForm>
    </Modal>
  );
}
