// The plan of a round: what it is to show, how sure and how exact, and what that costs in pairs to judge.

import { useFormat, useTexts } from "@shared/i18n";
import { ErrorNote, FormRow, useGo } from "@shared/ui";
import { Button, Drawer, NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { useId, useState, type FormEvent } from "react";
import { useRoundDeeds, type Round } from "./api";
import { targetsOf, USUAL, type Stratum, type Targets } from "./figures";
import { CONFIDENCES, estimatePairs } from "./plan";
import css from "./Acceptance.module.css";

interface Props {
  opened: boolean;
  close: () => void;
  known: Round[];
  /** The strata of the latest round, from which the size can be estimated. */
  strata: Stratum[] | undefined;
  /** The round whose targets are changed; nothing where another one is planned. */
  begin: Round | undefined;
}

const SECONDS_A_PAIR = 8;

export function PlanDrawer({ opened, close, known, strata, begin }: Props) {
  const { t } = useTexts("acceptance");
  return (
    <Drawer opened={opened} onClose={close} size="36rem" title={t(begin === undefined ? "plan" : "plan.change")} closeButtonProps={{ "aria-label": t("common:close") }}>
      <Form close={close} known={known} strata={strata} begin={begin} />
    </Drawer>
  );
}

function Form({ close, known, strata, begin }: Omit<Props, "opened">) {
  const { t, language } = useTexts("acceptance");
  const format = useFormat();
  const go = useGo();
  const id = useId();
  const [name, setName] = useState(begin?.name ?? `round-${known.length + 1}`);
  const [targets, setTargets] = useState<Targets>(begin === undefined ? (known[0] === undefined ? USUAL : targetsOf(known[0].targets)) : targetsOf(begin.targets));
  const { plan } = useRoundDeeds();
  const taken = begin === undefined && known.some((round) => round.name === name);
  const { pairs, stratified } = estimatePairs(targets, strata);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const done = (round: Round): void => {
      close();
      go(`/acceptance/${round.id}`);
    };
    plan.mutate({ name, targets }, { onSuccess: done });
  };
  const percent = (key: keyof Targets, step: number) => (
    <NumberInput
      id={`${id}${key}`}
      suffix={language === "fr" ? " %" : "%"}
      min={0}
      max={100}
      step={step}
      decimalScale={2}
      value={Math.round(targets[key] * 10_000) / 100}
      onChange={(value) => typeof value === "number" && setTargets({ ...targets, [key]: Math.round(value * 100) / 10_000 })}
    />
  );
  return (
    <form onSubmit={submit}>
      <FormRow label={t("round")} htmlFor={`${id}name`} error={taken ? t("plan.taken") : undefined}>
        <TextInput id={`${id}name`} value={name} disabled={begin !== undefined} onChange={(event) => setName(event.currentTarget.value)} required />
      </FormRow>
      <FormRow label={t("plan.precision")} htmlFor={`${id}precision`} hint={t("plan.precisionHint")}>
        {percent("precision", 0.5)}
      </FormRow>
      <FormRow label={t("plan.recall")} htmlFor={`${id}recall`} hint={t("plan.recallHint")}>
        {percent("recall", 0.5)}
      </FormRow>
      <FormRow label={t("plan.confidence")} hint={t("plan.confidenceHint")}>
        <SegmentedControl
          aria-label={t("plan.confidence")}
          value={String(targets.confidence)}
          onChange={(value) => setTargets({ ...targets, confidence: Number(value) })}
          data={CONFIDENCES.map((value) => ({ value: String(value), label: format.percent(value, 0) }))}
        />
      </FormRow>
      <FormRow label={t("plan.precisionWidth")} htmlFor={`${id}precision_half_width`} hint={t("plan.widthHint")}>
        {percent("precision_half_width", 0.1)}
      </FormRow>
      <FormRow label={t("plan.recallWidth")} htmlFor={`${id}recall_half_width`}>
        {percent("recall_half_width", 0.5)}
      </FormRow>
      <div className={css["size"]} role="status">
        <strong className="num">{t("plan.pairs", { count: pairs, pairs: format.number(pairs) })}</strong>
        <span>{t("plan.time", { time: format.duration(pairs * SECONDS_A_PAIR) })}</span>
        <p>{t(stratified ? "plan.stratified" : "plan.simple")}</p>
      </div>
      <ErrorNote error={plan.error} />
      <div className={css["submit"]}>
        <Button type="submit" disabled={taken || name.trim() === ""} loading={plan.isPending}>
          {t(begin === undefined ? "plan.save" : "plan.change")}
        </Button>
      </div>
    </form>
  );
}
