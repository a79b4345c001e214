// What a decision would change: where records go, what it overrules, and the customers as the server foresees them.

import type { DecisionAnswer, Foreseen as ForeseenCustomer } from "@shared/api";
import { useTexts } from "@shared/i18n";
import { Code, ErrorNote, Foreseen, Loading, Tag } from "@shared/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import css from "./Customer.module.css";

interface Props {
  preview: UseQueryResult<DecisionAnswer>;
  /** What stands above a profile; whose it is, where nothing else is said. */
  title?: (profile: ForeseenCustomer) => string;
}

export function Outcome({ preview, title }: Props) {
  const { t } = useTexts("customer");
  if (preview.error !== null) return <ErrorNote error={preview.error} />;
  if (preview.data === undefined) return <Loading lines={4} height={20} />;
  const called = title ?? ((one: ForeseenCustomer) => t("outcome.expectedOf", { customer: one.customer ?? t("outcome.new") }));
  return (
    <div className={css["outcome"]} data-ready>
      <Moves answer={preview.data} />
      <div className={css["foreseen"]}>
        {preview.data.profiles.map((one, at) => (
          <section key={one.customer ?? `new${at}`}>
            <h3 className={css["recordNote"]}>{called(one)}</h3>
            <Foreseen fields={one.fields} />
          </section>
        ))}
      </div>
    </div>
  );
}

function Moves({ answer }: { answer: DecisionAnswer }) {
  const { t } = useTexts("customer");
  return (
    <>
      {answer.pending && <p>{t("outcome.pending")}</p>}
      {!answer.pending && answer.moved.length === 0 && <p>{t("outcome.nothing")}</p>}
      <ul className={css["moves"]}>
        {answer.moved.map((one) => (
          <li key={one.customer}>
            <Code>{one.customer}</Code>
            {one.now.map((part, index) => (
              <Tag key={part.customer ?? `new${index}`} tone="accent">
                {t("outcome.part", { records: t("records", { count: part.records }), customer: part.customer ?? t("outcome.new") })}
              </Tag>
            ))}
          </li>
        ))}
      </ul>
      {answer.overrules.length > 0 && (
        <p>
          <Tag tone="warn">{t("outcome.overrules")}</Tag> {answer.overrules.join(", ")}
        </p>
      )}
    </>
  );
}
