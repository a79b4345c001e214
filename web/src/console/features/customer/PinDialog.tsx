// Says which value of a field is right: one that a record holds, or one that is entered.

import { Radio, TextInput, Textarea } from "@mantine/core";
import { recordsQuery, type Profile, type SourceRecord } from "@shared/api";
import { useTexts, useVocabulary } from "@shared/i18n";
import type { FieldName } from "@shared/model/profile";
import { Confirm, SourceBadge, Value } from "@shared/ui";
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import type { Deed } from "./api";
import css from "./Customer.module.css";
import { Outcome } from "./Outcome";
import { useDeed } from "./useDeed";

const ENTERED = "entered";

export default function PinDialog({ profile, field, onClose }: { profile: Profile; field: FieldName; onClose: () => void }) {
  const { t } = useTexts("customer");
  const { field: name } = useVocabulary();
  const shown = profile.fields[field];
  const candidates = [...(shown?.values ?? []), ...(shown?.others ?? [])].filter((one, at, all) => all.findIndex((other) => other.value === one.value) === at);
  const [choice, setChoice] = useState(candidates[0] === undefined ? ENTERED : `${candidates[0].record} 0`);
  const [value, setValue] = useState("");
  const [reason, setReason] = useState("");
  const entered = choice === ENTERED;
  const ready = !entered || value.trim() !== "";
  const [record, chosen] = choice.split(" ");
  const several = useQuery({ ...recordsQuery(profile.id), enabled: candidates.length > 1 });
  const ofRecord = several.data?.find((one) => one.record === record)?.fields[field as keyof SourceRecord["fields"]] ?? [];
  const wanted = candidates[Number(chosen)]?.value;
  // A record with several values is told which of them is meant, counted from one.
  const nth = ofRecord.length > 1 ? ofRecord.findIndex((one) => one.value === wanted) + 1 : 0;
  const said = entered ? { value: value.trim() } : { record: record ?? "", ...(nth > 0 ? { nth } : {}) };
  const deed: Deed | undefined = ready ? { kind: "pin", id: profile.id, field, reason, ...said } : undefined;
  const { preview, commit } = useDeed(deed);
  return (
    <Confirm
      opened
      title={t("pin.title", { field: name(field) })}
      confirm={t("pin.confirm")}
      disabled={deed === undefined || preview.data === undefined}
      busy={commit.isPending}
      error={commit.error}
      onClose={onClose}
      onConfirm={() => {
        if (deed !== undefined) commit.mutate({ deed, text: t("pin.done", { field: name(field) }), then: onClose });
      }}
      preview={deed === undefined ? undefined : <Outcome preview={preview} />}
    >
      <p>{t("pin.text")}</p>
      <Radio.Group value={choice} onChange={setChoice} aria-label={name(field)}>
        <div className={css["choices"]}>
          {candidates.map((one, at) => (
            <Radio
              key={`${one.record} ${at}`}
              value={`${one.record} ${at}`}
              label={
                <>
                  <Value field={field} value={one.value} masked={one.masked} hidden={one.hidden} /> <SourceBadge source={one.source} />
                </>
              }
            />
          ))}
          <Radio value={ENTERED} label={t("pin.other")} />
        </div>
      </Radio.Group>
      {entered && <TextInput label={t("pin.value")} value={value} onChange={(event) => setValue(event.currentTarget.value)} autoComplete="off" />}
      <Textarea label={t("reason.label")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={1000} autosize minRows={1} />
    </Confirm>
  );
}
