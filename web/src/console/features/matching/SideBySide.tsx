// Two source records side by side, field by field, the letters that differ marked.

import { useTexts, useVocabulary } from "@shared/i18n";
import { compareLetters } from "@shared/model/letters";
import { Loading, Query, SourceBadge } from "@shared/ui";
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

function said(record: SourceRecord, field: string): string {
  const values = (record.fields as Record<string, { value?: string | null }[] | undefined>)[field];
  return (values ?? []).map((one) => one.value ?? "•••").join(", ");
}

function Compared({ a, b }: { a: SourceRecord; b: SourceRecord }) {
  const { t } = useTexts("matching");
  const { field: name } = useVocabulary();
  const fields = [...new Set([...Object.keys(a.fields), ...Object.keys(b.fields)])].filter((field) => field !== "full_name");
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
            <Cell text={said(a, field)} other={said(b, field)} />
            <Cell text={said(b, field)} other={said(a, field)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ text, other }: { text: string; other: string }) {
  if (text === "") return <td className={css["missing"]}>–</td>;
  if (other === "") return <td>{text}</td>;
  return (
    <td>
      {compareLetters(text, other).map((part, place) => (part.difference === "other" ? <mark key={place}>{part.text}</mark> : <span key={place}>{part.text}</span>))}
    </td>
  );
}
