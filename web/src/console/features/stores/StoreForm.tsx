// Makes or changes a store. What is left empty is not known.

import { Modal, Select, TextInput } from "@mantine/core";
import type { Tagged } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { DialogForm, useDeed, useGo } from "@shared/ui";
import { useState } from "react";
import { KINDS, putStore, REGIONS, STORES, type Store, type StoreSettings } from "./api";
import css from "./Stores.module.css";

const TEXTS = ["street", "postcode", "city", "country", "phone", "email", "opening_hours", "manager", "catchment"] as const;
type Values = Record<(typeof TEXTS)[number] | "code" | "name" | "brand" | "kind" | "region", string>;

function valuesOf(store: Store | undefined): Values {
  const text = (name: keyof Store): string => (typeof store?.[name] === "string" ? store[name] : "");
  const texts = Object.fromEntries(TEXTS.map((name) => [name, text(name)])) as Record<(typeof TEXTS)[number], string>;
  return { ...texts, code: text("code"), name: text("name"), brand: text("brand"), kind: store?.kind ?? "shop", region: text("region") };
}

function settingsOf(values: Values): StoreSettings {
  const given = (text: string): string | null => (text.trim() === "" ? null : text.trim());
  const texts = Object.fromEntries(TEXTS.map((name) => [name, given(values[name])]));
  return { ...texts, brand: values.brand, name: values.name, kind: values.kind, region: given(values.region) };
}

export function StoreForm({ store, onClose }: { store?: Tagged<Store>; onClose: () => void }) {
  const { t } = useTexts("stores");
  const go = useGo();
  const [values, setValues] = useState(() => valuesOf(store?.data));
  const set = (name: keyof Values) => (value: string) => setValues((before) => ({ ...before, [name]: value }));
  const deed = useDeed(putStore, {
    refresh: [[...STORES]],
    done: () => t("store.saved"),
    then: (saved) => (store === undefined ? go(`/stores/${encodeURIComponent(saved.code)}`) : onClose()),
    quiet: true,
  });
  const submit = (): void => {
    deed.mutate({ code: values.code.trim(), etag: store?.etag, body: settingsOf(values) });
  };
  return (
    <Modal opened onClose={onClose} title={store === undefined ? t("store.create") : t("store.edit")} size="xl" closeButtonProps={{ "aria-label": t("common:close") }}>
      <DialogForm submit={t("save")} busy={deed.isPending} disabled={values.code === "" || values.name === "" || values.brand === ""} error={deed.error} onSubmit={submit} onClose={onClose}>
        <div className={css["fields"]}>
          <TextInput label={t("store.code")} value={values.code} required disabled={store !== undefined} onChange={(event) => set("code")(event.currentTarget.value)} data-autofocus />
          <TextInput label={t("store.name")} value={values.name} required onChange={(event) => set("name")(event.currentTarget.value)} />
          <TextInput label={t("store.brand")} value={values.brand} required onChange={(event) => set("brand")(event.currentTarget.value)} />
          <Select label={t("store.kind")} value={values.kind} data={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} onChange={(value) => set("kind")(value ?? "shop")} />
          <Select label={t("store.region")} clearable clearButtonProps={{ "aria-label": t("clear") }} value={values.region === "" ? null : values.region} data={REGIONS.map((value) => ({ value, label: t(`region.${value}`) }))} onChange={(value) => set("region")(value ?? "")} />
          {TEXTS.map((name) => (
            <TextInput key={name} label={t(`store.${name}`)} value={values[name]} onChange={(event) => set(name)(event.currentTarget.value)} />
          ))}
        </div>
      </DialogForm>
    </Modal>
  );
}
