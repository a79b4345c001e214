// What a decision would change: where records go, what it overrules, and the profile that is expected of it.

import { useTexts, useVocabulary } from "@shared/i18n";
import type { Expected } from "@shared/model/survivorship";
import { Code, ErrorNote, Loading, SourceBadge, Tag } from "@shared/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import type { DecisionAnswer } from "./api";
import css from "./Customer.module.css";
import { Value } from "./Value";

interface Props {
  preview: UseQueryResult<DecisionAnswer>;
  expected: { title: string; fields: Expected[] }[];
}

export function Outcome({ preview, expected }: Props) {
  if (preview.error !== null) return <ErrorNote error={preview.error} />;
  if (preview.data === undefined) return <Loading lines={4} height={20} />;
  return (
    <div className={css["outcome"]} data-ready>
      <Moves answer={preview.data} />
      {expected.map(({ title, fields }) => (
        <ExpectedProfile key={title} title={title} fields={fields} />
      ))}
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

function ExpectedProfile({ title, fields }: { title: string; fields: Expected[] }) {
  const { t } = useTexts("customer");
  const { field: name } = useVocabulary();
  if (fields.length === 0) return null;
  return (
    <div>
      <h3 className={css["recordNote"]}>{title}</h3>
      <table>
        <tbody>
          {fields.map(({ field, values, contested }) => (
            <tr key={field} data-contested={contested}>
              <th scope="row">{name(field)}</th>
              <td>
                {values.map((one) => (
                  <div key={`${one.record}${one.value ?? ""}`}>
                    <Value field={field} value={one.value} masked={one.masked} hidden={one.hidden} />
                  </div>
                ))}
              </td>
              <td>
                {values.map((one) => (
                  <div key={`${one.record}${one.value ?? ""}`}>
                    <SourceBadge source={one.source} /> {contested && <Tag tone="warn">{t("outcome.contested")}</Tag>}
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
