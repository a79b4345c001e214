// The merge journal: what became of the customer, by whom, by which rules, on which evidence, and how its fields changed.

import { groupBy } from "@shared/model/group";
import { Button } from "@mantine/core";
import { undo, undoQuery, useActorName, useSession } from "@shared/api";
import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { AppLink, Code, Confirm, Empty, notify, Query, Section, Tag, type Tone } from "@shared/ui";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { journalQuery, type Step } from "./api";
import { Evidence } from "./Evidence";
import css from "./Customer.module.css";
import { Outcome } from "./Outcome";

const TONES: Record<string, Tone> = { created: "good", merged: "accent", split: "warn", erased: "bad", emptied: "bad", changed: "neutral", revived: "info" };

export default function Journal({ id }: { id: string }) {
  const { t } = useTexts("customer");
  const journal = useQuery(journalQuery(id));
  return (
    <Section title={t("journal.title")} about={t("journal.about")} flush>
      <Query query={journal}>
        {({ steps }) =>
          steps.length === 0 ? (
            <Empty title={t("journal.empty")} />
          ) : (
            <ol className={css["timeline"]}>
              {steps.toReversed().map((step, at) => (
                <Entry key={at} step={step} id={id} />
              ))}
            </ol>
          )
        }
      </Query>
    </Section>
  );
}

function Entry({ step, id }: { step: Step; id: string }) {
  const { t } = useTexts("customer");
  const format = useFormat();
  const { may } = useSession();
  const actorName = useActorName();
  const [asking, setAsking] = useState(false);
  return (
    <li className={css["line"]}>
      <time dateTime={step.at}>{format.dateTime(step.at)}</time>
      <span className={css["rail"]} aria-hidden />
      <div className={css["event"]}>
        <p className={css["eventTitle"]}>
          <Tag tone={TONES[step.deed] ?? "neutral"}>{t(`deed.${step.deed}`, { defaultValue: step.deed })}</Tag>
          {step.customer !== id && <Code>{step.customer}</Code>}
          {step.other != null && <AppLink to={`/customers/${step.other}`}>{step.other}</AppLink>}
          {step.decision != null && <Code>{step.decision}</Code>}
          {step.decision != null && may("customers:decide") && (
            <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconArrowBackUp size={14} />} onClick={() => setAsking(true)}>
              {t("journal.undo")}
            </Button>
          )}
        </p>
        <p className={css["eventText"]}>
          {t("journal.by", { actor: actorName(step.actor), cause: t(`cause.${step.cause}`, { defaultValue: step.cause }) })} · {t("journal.rules")}{" "}
          <span className="mono">{step.match_cases.slice(0, 9)}</span> · {t("journal.model")} <span className="mono">{step.model.slice(0, 9)}</span>
        </p>
        {step.fields.length > 0 && <Origins step={step} />}
        {step.evidence.length > 0 && <Evidence pairs={step.evidence} />}
      </div>
      {asking && step.decision != null && <TakeBack decision={step.decision} onClose={() => setAsking(false)} />}
    </li>
  );
}

/** Which version of which record the values came from before, and come from since: fields that moved alike in one line. */
function Origins({ step }: { step: Step }) {
  const { t } = useTexts("customer");
  const format = useFormat();
  const { field: name } = useVocabulary();
  const told = (field: string, origins: Step["before"]): string =>
    origins.filter((one) => one.field === field).map((one) => `${one.record} v${one.version}`).join(", ") || t("journal.nothing");
  const moves = groupBy(step.fields, (field) => `${told(field, step.before)} → ${told(field, step.after)}`);
  return (
    <ul className={css["evidence"]}>
      {[...moves].map(([move, fields]) => (
        <li key={move}>
          <span className="mono">{move}</span> <span>{format.list(fields.map(name))}</span>
        </li>
      ))}
    </ul>
  );
}

function TakeBack({ decision, onClose }: { decision: string; onClose: () => void }) {
  const { t } = useTexts("customer");
  const cache = useQueryClient();
  const preview = useQuery(undoQuery(decision));
  const back = useMutation({
    mutationFn: () => undo(decision),
    onSuccess: async () => {
      notify({ text: t("undone") });
      onClose();
      await cache.invalidateQueries();
    },
  });
  return (
    <Confirm
      opened
      size="xl"
      title={t("journal.undoTitle", { id: decision })}
      confirm={t("journal.undo")}
      disabled={preview.data === undefined}
      busy={back.isPending}
      error={back.error}
      onClose={onClose}
      onConfirm={() => back.mutate()}
      preview={<Outcome preview={preview} />}
    >
      <p>{t("journal.undoText")}</p>
    </Confirm>
  );
}
