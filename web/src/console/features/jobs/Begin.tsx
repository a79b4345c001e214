// Asks for a job: which kind, with what, and when.

import { Button, Group, Modal, NumberInput, Select, TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { ErrorNote, Query, useDeed } from "@shared/ui";
import { useState, type FormEvent } from "react";
import { begin, JOBS, useKinds, wish, type JobKind } from "./api";
import css from "./Jobs.module.css";
import { useKindName } from "./Parts";

export function Begin({ onClose }: { onClose: () => void }) {
  const { t } = useTexts("jobs");
  const kinds = useKinds();
  return (
    <Modal opened onClose={onClose} title={t("begin")} closeButtonProps={{ "aria-label": t("common:close") }}>
      <Query query={kinds}>{(all) => <Form kinds={all.filter((one) => one.open)} onClose={onClose} />}</Query>
    </Modal>
  );
}

function Form({ kinds, onClose }: { kinds: JobKind[]; onClose: () => void }) {
  const { t } = useTexts("jobs");
  const kindName = useKindName();
  const [kind, setKind] = useState(kinds[0]?.kind ?? "");
  const [values, setValues] = useState<Record<string, number>>({});
  const [due, setDue] = useState("");
  const chosen = kinds.find((one) => one.kind === kind);
  const deed = useDeed(begin, { refresh: [[...JOBS]], done: () => t("begun"), then: onClose, quiet: true });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    deed.mutate(wish({ kind, parameters: values, ...(due === "" ? {} : { due_at: new Date(due).toISOString() }) }));
  };
  return (
    <form onSubmit={submit} className={css["form"]}>
      <Select
        label={t("column.kind")}
        description={t(`meaning.${kind}`, { defaultValue: chosen?.meaning ?? "" })}
        value={kind}
        data={kinds.map((one) => ({ value: one.kind, label: kindName(one.kind) }))}
        onChange={(next) => {
          setKind(next ?? "");
          setValues({});
        }}
        data-autofocus
      />
      {chosen?.parameters.map((one) => (
        <NumberInput
          key={one.name}
          label={t(`parameter.${one.name}`, { defaultValue: one.name })}
          min={one.least}
          max={one.most}
          value={values[one.name] ?? one.default ?? ""}
          onChange={(value) => setValues((before) => ({ ...before, [one.name]: Number(value) }))}
        />
      ))}
      <TextInput type="datetime-local" label={t("form.due")} description={t("form.dueHint")} value={due} onChange={(event) => setDue(event.currentTarget.value)} />
      <ErrorNote error={deed.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" loading={deed.isPending}>
          {t("form.begin")}
        </Button>
      </Group>
    </form>
  );
}
