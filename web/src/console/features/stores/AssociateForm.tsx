// Makes an associate known, or changes one: the name, and where they work from when to when.

import { ActionIcon, Button, Modal, Select, TextInput } from "@mantine/core";
import type { Tagged } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { daysAgo } from "@shared/i18n/zone";
import { DialogForm, useDeed } from "@shared/ui";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { addAssociate, ASSOCIATES, putAssociate, useStores, type Associate, type AssociateSettings } from "./api";
import css from "./Stores.module.css";

type Posting = NonNullable<AssociateSettings["postings"]>[number];

export function AssociateForm({ associate, onClose }: { associate?: Tagged<Associate>; onClose: () => void }) {
  const { t } = useTexts("stores");
  const known = associate?.data;
  const [code, setCode] = useState(known?.code ?? "");
  const [first, setFirst] = useState(known?.first_name ?? "");
  const [last, setLast] = useState(known?.last_name ?? "");
  const [postings, setPostings] = useState<Posting[]>(known?.postings ?? []);
  const save = (body: AssociateSettings): Promise<Associate> => (known === undefined ? addAssociate(body) : putAssociate({ id: known.id, etag: associate?.etag, body }));
  const deed = useDeed(save, { refresh: [[...ASSOCIATES]], done: () => t("associate.saved"), then: onClose, quiet: true });
  const submit = (): void => {
    deed.mutate({ code: code.trim(), first_name: first.trim(), last_name: last.trim(), postings });
  };
  return (
    <Modal opened onClose={onClose} title={known === undefined ? t("associate.create") : t("associate.edit")} size="lg" closeButtonProps={{ "aria-label": t("common:close") }}>
      <DialogForm submit={t("save")} busy={deed.isPending} disabled={code === "" || first === "" || last === "" || postings.some((one) => one.store === "" || one.from === "")} error={deed.error} onSubmit={submit} onClose={onClose}>
        <div className={css["three"]}>
          <TextInput label={t("associate.code")} value={code} required disabled={known !== undefined} onChange={(event) => setCode(event.currentTarget.value)} data-autofocus />
          <TextInput label={t("associate.first")} value={first} required autoComplete="off" onChange={(event) => setFirst(event.currentTarget.value)} />
          <TextInput label={t("associate.last")} value={last} required autoComplete="off" onChange={(event) => setLast(event.currentTarget.value)} />
        </div>
        <Postings postings={postings} onChange={setPostings} />
      </DialogForm>
    </Modal>
  );
}

function Postings({ postings, onChange }: { postings: Posting[]; onChange: (postings: Posting[]) => void }) {
  const { t } = useTexts("stores");
  const stores = useStores().data ?? [];
  const change = (index: number, part: Partial<Posting>): void => onChange(postings.map((one, number) => (number === index ? { ...one, ...part } : one)));
  return (
    <fieldset className={css["postings"]}>
      <legend className={css["heading"]}>{t("associate.postings")}</legend>
      {postings.map((one, index) => (
        <div key={index} className={css["posting"]}>
          <Select label={t("store.one")} searchable limit={50} value={one.store === "" ? null : one.store} data={stores.map((store) => ({ value: store.code, label: `${store.code} · ${store.name}` }))} onChange={(store) => change(index, { store: store ?? "" })} />
          <TextInput type="date" label={t("posting.from")} value={one.from} onChange={(event) => change(index, { from: event.currentTarget.value })} />
          <TextInput type="date" label={t("posting.to")} value={one.to ?? ""} onChange={(event) => change(index, { to: event.currentTarget.value === "" ? null : event.currentTarget.value })} />
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${t("posting.remove")} ${one.store}`} onClick={() => onChange(postings.filter((_, number) => number !== index))}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => onChange([...postings, { store: "", from: daysAgo(0), to: null }])}>
        {t("posting.add")}
      </Button>
    </fieldset>
  );
}
