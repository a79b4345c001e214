// Says that customers are one person, after showing what would come of it.

import { Textarea } from "@mantine/core";
import { useSession } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { join } from "@shared/model/survivorship";
import { Confirm, useGo } from "@shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { profileQuery, useRanks, type Deed, type Profile } from "./api";
import css from "./Customer.module.css";
import { OtherCustomer } from "./OtherCustomer";
import { Outcome } from "./Outcome";
import { useDeed } from "./useDeed";
import { nameOf } from "./words";

export default function MergeDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const { t } = useTexts("customer");
  const { may } = useSession();
  const go = useGo();
  const [other, setOther] = useState<string>();
  const [reason, setReason] = useState("");
  const otherProfile = useQuery({ ...profileQuery(other ?? ""), enabled: other !== undefined });
  const ranks = useRanks(may("sources:read"));
  const deed: Deed | undefined = other !== undefined && otherProfile.data !== undefined ? { kind: "merge", id: profile.id, with: [other], reason } : undefined;
  const { preview, commit } = useDeed(deed);
  const expected =
    otherProfile.data === undefined || other === undefined ? [] : [{ title: t("outcome.expected"), fields: join([profile, otherProfile.data], ranks.data ?? new Map()) }];
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
      preview={deed === undefined ? undefined : <Outcome preview={preview} expected={expected} />}
    >
      <div className={css["dialog"]}>
        <OtherCustomer self={profile.id} household={profile.household?.customers.slice(0, 4) ?? []} chosen={other} onChoose={setOther} />
        {otherProfile.data !== undefined && <p>{t("merge.with", { name: nameOf(otherProfile.data) ?? otherProfile.data.id })}</p>}
        <Textarea label={t("reason.label")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={1000} autosize minRows={1} />
      </div>
    </Confirm>
  );
}
