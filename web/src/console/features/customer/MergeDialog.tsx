// Says that customers are one person, after showing what would come of it.

import { Textarea } from "@mantine/core";
import { profileQuery, type Profile } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { nameOf } from "@shared/model/profile";
import { Confirm, useGo } from "@shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Deed } from "./api";
import css from "./Customer.module.css";
import { OtherCustomer } from "./OtherCustomer";
import { Outcome } from "./Outcome";
import { useDeed } from "./useDeed";

export default function MergeDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const { t } = useTexts("customer");
  const go = useGo();
  const [other, setOther] = useState<string>();
  const [reason, setReason] = useState("");
  const otherProfile = useQuery({ ...profileQuery(other ?? ""), enabled: other !== undefined });
  const deed: Deed | undefined = other !== undefined && otherProfile.data !== undefined ? { kind: "merge", id: profile.id, with: [other], reason } : undefined;
  const { preview, commit } = useDeed(deed);
  return (
    <Confirm
      opened
      size="xl"
      title={t("merge.title")}
      confirm={t("merge.confirm")}
      disabled={deed === undefined || preview.data === undefined}
      busy={commit.isPending}
      error={commit.error ?? otherProfile.error}
      onClose={onClose}
      onConfirm={() => {
        if (deed === undefined) return;
        commit.mutate({ deed, text: t("merge.done"), then: () => (onClose(), go(`/customers/${profile.id}`)) });
      }}
      preview={deed === undefined ? undefined : <Outcome preview={preview} title={() => t("outcome.expected")} />}
    >
      <div className={css["dialog"]}>
        <OtherCustomer self={profile.id} household={profile.household?.customers.slice(0, 4) ?? []} chosen={other} onChoose={setOther} />
        {otherProfile.data !== undefined && <p>{t("merge.with", { name: nameOf(otherProfile.data.fields) ?? otherProfile.data.id })}</p>}
        <Textarea label={t("reason.label")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={1000} autosize minRows={1} />
      </div>
    </Confirm>
  );
}
