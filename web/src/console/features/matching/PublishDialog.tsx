// Asks for the reason before what was tried acts, with what it will change.

import { useFormat, useTexts } from "@shared/i18n";
import { Confirm, notify } from "@shared/ui";
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { usePublish, type WhatIf } from "./api";
import { DiffInWords } from "./DiffInWords";
import { casesOf } from "./seen";
import css from "./Matching.module.css";

interface Props {
  one: WhatIf;
  opened: boolean;
  close: () => void;
  published: () => void;
}

export function PublishDialog({ one, opened, close, published }: Props) {
  const { t } = useTexts("matching");
  const format = useFormat();
  const [reason, setReason] = useState("");
  const publish = usePublish(one.id);
  const done = (): void => {
    notify({ text: t("published") });
    close();
    published();
  };
  return (
    <Confirm
      opened={opened}
      title={t(one.rolls_back ? "publish.titleBack" : "publish.title")}
      confirm={t(one.rolls_back ? "publish.rollBack" : "publish")}
      busy={publish.isPending}
      disabled={reason.trim() === ""}
      error={publish.error}
      onConfirm={() => publish.mutate(reason, { onSuccess: done })}
      onClose={close}
      preview={
        <>
          <DiffInWords before={{ ...one.acting, cases: casesOf(one.acting.cases_version) }} after={{ ...one.tried, cases: casesOf(one.tried.cases_version) }} />
          {one.changes != null && <p className={css["outcome"]}>{t("publish.outcome", { merges: format.number(one.changes.merges), splits: format.number(one.changes.splits), records: format.number(one.changes.records_moved) })}</p>}
        </>
      }
    >
      <p>{t(publish.isPending ? "publish.busy" : "publish.text")}</p>
      <Textarea label={t("publish.why")} description={t("publish.whyText")} required autosize minRows={2} data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </Confirm>
  );
}
