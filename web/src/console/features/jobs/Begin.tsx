// Asks for a job: which kind, with what, and when.

import { Modal, TextInput } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { DialogForm, Query, useDeed } from "@shared/ui";
import { useState } from "react";
import { begin, JOBS, useKinds, wish, type JobKind } from "./api";
import { KindFields } from "./KindFields";

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
  const [kind, setKind] = useState(kinds[0]?.kind ?? "");
  const [values, setValues] = useState<Record<string, number>>({});
  const [due, setDue] = useState("");
  const deed = useDeed(begin, { refresh: [[...JOBS]], done: () => t("begun"), then: onClose, quiet: true });
  const submit = (): void => {
    deed.mutate(wish({ kind, parameters: values, ...(due === "" ? {} : { due_at: new Date(due).toISOString() }) }));
  };
  return (
    <DialogForm submit={t("form.begin")} busy={deed.isPending} error={deed.error} onSubmit={submit} onClose={onClose}>
      <KindFields kinds={kinds} kind={kind} values={values} onChange={(next) => (setKind(next.kind), setValues(next.values))} />
      <TextInput type="datetime-local" label={t("form.due")} description={t("form.dueHint")} value={due} onChange={(event) => setDue(event.currentTarget.value)} />
    </DialogForm>
  );
}
