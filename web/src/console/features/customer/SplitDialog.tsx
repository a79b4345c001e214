// Says that some records are another person, after showing both profiles that would come of it.

import { Textarea } from "@mantine/core";
import type { Foreseen, Profile } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Confirm } from "@shared/ui";
import { useState } from "react";
import type { Deed } from "./api";
import { Outcome } from "./Outcome";
import { useDeed } from "./useDeed";

interface Props {
  profile: Profile;
  records: string[];
  onClose: () => void;
  onDone: () => void;
}

export default function SplitDialog({ profile, records, onClose, onDone }: Props) {
  const { t } = useTexts("customer");
  const [reason, setReason] = useState("");
  const deed: Deed = { kind: "split", id: profile.id, records, reason };
  const { preview, commit } = useDeed(deed);
  const leaves = (one: Foreseen): boolean => one.records.some(({ record }) => records.includes(record));
  return (
    <Confirm
      opened
      size="xl"
      title={t("split.title")}
      confirm={t("split.confirm")}
      disabled={preview.data === undefined}
      busy={commit.isPending}
      error={commit.error}
      onClose={onClose}
      onConfirm={() => commit.mutate({ deed, text: t("split.done"), then: () => (onDone(), onClose()) })}
      preview={<Outcome preview={preview} title={(one) => t(leaves(one) ? "split.leaves" : "split.stays")} />}
    >
      <p>{t("split.text", { count: records.length })}</p>
      <Textarea label={t("reason.label")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={1000} autosize minRows={1} />
    </Confirm>
  );
}
