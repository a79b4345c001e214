// Two source records side by side, field by field, the letters that differ marked.

import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { fieldsWith, type FieldName } from "@shared/model/profile";
import { Letters, Loading, Query, SourceBadge } from "@shared/ui";
import { useRecords, type SourceRecord } from "./api";
import css from "./Matching.module.css";

export function SideBySide({ ids }: { ids: [string, string] }) {
  const records = useRecords(ids);
  return (
    <Query query={records} loading={<Loading lines={6} height={24} />}>
      {([a, b]) => a !== undefined && b !== undefined && <Compared a={a} b={b} />}
    </Query>
  );
}

type Said = (record: SourceRecord, field: FieldName) => string;

function useSaid(): Said {
  const { value } = useVocabulary();
  return (record, field) => {
    const values = record.fields[field as keyof SourceRecord["fields"]] ?? [];
    return values.map((one) => (one.value == null ? "•••" : value(field, one.value))).join(", ");
  };
}

function Compared({ a, b }: { a: SourceRecord; b: SourceRecord }) {
  const { t } = useTexts("matching");
  const { field: name } = useVocabulary();
  const said = useSaid();
  const fields = fieldsWith((field) => [a, b].some((record) => said(record, field) !== ""));
  return (
    <table className={css["pair"]} aria-label={t("sample.pair")}>
      <thead>
        <tr>
          <td />
          <th scope="col">
            <SourceBadge source={a.source} />
          </th>
          <th scope="col">
            <SourceBadge source={b.source} />
          </th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field}>
            <th scope="row">{name(field)}</th>
            <Cell field={field} text={said(a, field)} other={said(b, field)} />
            <Cell field={field} text={said(b, field)} other={said(a, field)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ field, text, other }: { field: FieldName; text: string; other: string }) {
  const format = useFormat();
  if (text === "") return <td className={css["missing"]}>–</td>;
  return (
    <td>
      <Letters text={text} others={other === "" ? [] : [other]} date={field === "birth_date" ? format.date : undefined} />
    </td>
  );
}
