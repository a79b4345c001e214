// What can be done with a webhook: change, rotate, replay, send again, disable, forget.

import { Button, Checkbox, Menu, Radio, Stack, TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { Confirm, SecretOnce, useDeed, useGo } from "@shared/ui";
import { IconDots, IconKey, IconPencil, IconPlayerPause, IconPlayerPlay, IconRefresh, IconRepeat, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { ALL, change, forget, replay, resendFailed, rotate, type Webhook } from "./api";
import { Settings } from "./Settings";

type Open = "edit" | "rotate" | "replay" | "resend" | "disable" | "delete";
const REFRESH = { refresh: [[...ALL]] };
const DAY_MS = 86_400_000;

export function Actions({ webhook }: { webhook: Webhook }) {
  const { t } = useTexts("webhooks");
  const [open, setOpen] = useState<Open>();
  const enable = useDeed(change, { ...REFRESH, done: () => t("enabled") });
  const close = (): void => setOpen(undefined);
  return (
    <>
      {!webhook.enabled && (
        <Button leftSection={<IconPlayerPlay size={16} />} loading={enable.isPending} onClick={() => enable.mutate({ id: webhook.id, body: { enabled: true } })}>
          {t("enable")}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconDots size={16} />}>
            {t("more")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen("edit")}>
            {t("edit")}
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setOpen("rotate")}>
            {t("rotate")}
          </Menu.Item>
          <Menu.Item leftSection={<IconRepeat size={16} />} onClick={() => setOpen("replay")}>
            {t("replay")}
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => setOpen("resend")}>
            {t("resendFailed")}
          </Menu.Item>
          {webhook.enabled && (
            <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => setOpen("disable")}>
              {t("disable")}
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen("delete")}>
            {t("delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === "edit" && <Settings webhook={webhook} onClose={close} />}
      <Rotate webhook={webhook} opened={open === "rotate"} onClose={close} />
      <Replay webhook={webhook} opened={open === "replay"} onClose={close} />
      <Resend webhook={webhook} opened={open === "resend"} onClose={close} />
      <Disable webhook={webhook} opened={open === "disable"} onClose={close} />
      <Forget webhook={webhook} opened={open === "delete"} onClose={close} />
    </>
  );
}

interface Part {
  webhook: Webhook;
  opened: boolean;
  onClose: () => void;
}

function Rotate({ webhook, opened, onClose }: Part) {
  const { t } = useTexts("webhooks");
  const [revoke, setRevoke] = useState(false);
  const deed = useDeed(rotate, { ...REFRESH, then: onClose, quiet: true });
  return (
    <>
      <Confirm opened={opened} title={t("rotate")} confirm={t("rotate")} danger={revoke} busy={deed.isPending} error={deed.error} onConfirm={() => deed.mutate({ id: webhook.id, revoke })} onClose={onClose}>
        <p>{t("rotate.text")}</p>
        <Checkbox label={t("rotate.revoke")} checked={revoke} onChange={(event) => setRevoke(event.currentTarget.checked)} />
      </Confirm>
      {deed.data !== undefined && (
        <SecretOnce title={t("secret.title")} secrets={[{ label: t("secret.label"), value: deed.data.secret }]} onClose={deed.reset}>
          <p>{t("secret.text")}</p>
        </SecretOnce>
      )}
    </>
  );
}

function Replay({ webhook, opened, onClose }: Part) {
  const { t } = useTexts("webhooks");
  const [where, setWhere] = useState("earliest");
  const [event, setEvent] = useState("");
  const deed = useDeed(replay, { ...REFRESH, then: onClose, done: () => t("replayed"), quiet: true });
  const from = where === "event" ? event.trim() : where;
  return (
    <Confirm opened={opened} title={t("replay")} confirm={t("replay.do")} busy={deed.isPending} disabled={from === ""} error={deed.error} onConfirm={() => deed.mutate({ id: webhook.id, from })} onClose={onClose}>
      <p>{t("replay.text")}</p>
      <Radio.Group value={where} onChange={setWhere} label={t("replay.where")}>
        <Stack gap="xs" mt={6}>
          <Radio value="earliest" label={t("from.earliest")} />
          <Radio value="event" label={t("from.event")} />
          <Radio value="latest" label={t("from.skip")} />
        </Stack>
      </Radio.Group>
      {where === "event" && <TextInput label={t("replay.event")} placeholder="evt_4k7" value={event} onChange={(one) => setEvent(one.currentTarget.value)} />}
    </Confirm>
  );
}

function Resend({ webhook, opened, onClose }: Part) {
  const { t } = useTexts("webhooks");
  const [days, setDays] = useState("1");
  const deed = useDeed(resendFailed, { ...REFRESH, then: onClose, done: ({ resent }) => t("resent", { count: resent }), quiet: true });
  const send = (): void => deed.mutate({ id: webhook.id, since: new Date(Date.now() - Number(days) * DAY_MS).toISOString() });
  return (
    <Confirm opened={opened} title={t("resendFailed")} confirm={t("resendFailed")} busy={deed.isPending} error={deed.error} onConfirm={send} onClose={onClose}>
      <p>{t("resend.text")}</p>
      <Radio.Group value={days} onChange={setDays} label={t("resend.since")}>
        <Stack gap="xs" mt={6}>
          {["1", "7", "30"].map((count) => (
            <Radio key={count} value={count} label={t("resend.days", { count: Number(count) })} />
          ))}
        </Stack>
      </Radio.Group>
    </Confirm>
  );
}

function Disable({ webhook, opened, onClose }: Part) {
  const { t } = useTexts("webhooks");
  const deed = useDeed(change, { ...REFRESH, then: onClose, done: () => t("disabled"), quiet: true });
  return (
    <Confirm opened={opened} title={t("disable")} confirm={t("disable")} busy={deed.isPending} error={deed.error} onConfirm={() => deed.mutate({ id: webhook.id, body: { enabled: false } })} onClose={onClose}>
      <p>{t("disable.text")}</p>
    </Confirm>
  );
}

function Forget({ webhook, opened, onClose }: Part) {
  const { t } = useTexts("webhooks");
  const go = useGo();
  const deed = useDeed(forget, { ...REFRESH, then: () => go("/webhooks"), done: () => t("deleted"), quiet: true });
  return (
    <Confirm opened={opened} title={t("delete")} confirm={t("delete")} danger busy={deed.isPending} error={deed.error} onConfirm={() => deed.mutate(webhook.id)} onClose={onClose}>
      <p>{t("delete.text")}</p>
    </Confirm>
  );
}
