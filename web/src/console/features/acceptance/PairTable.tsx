// What the two records of a pair say, field by field, the letters that differ marked, and how it came in.

import type { Schemas } from "@shared/api";
import { useTexts, useVocabulary } from "@shared/i18n";
import { SourceBadge } from "@shared/ui";
import css from "./Acceptance.module.css";

export function PairTable({ shown, number }: { shown: Schemas["SideBySide"]; number: number }) {
  const { t } = useTexts("acceptance");
  const { field } = useVocabulary();
  return (
    <table className={css["pair"]} aria-label={t("pair", { number })}>
      <thead>
        <tr>
          <th scope="col">{t("pair", { number })}</th>
          {shown.sources.map((source, place) => (
            <th scope="col" key={place}>
              <SourceBadge source={source} /> <small className={css["faint"]}>{shown.keys[place]}</small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.rows.map((row) => (
          <tr key={row.field}>
            <th scope="row">{field(row.field)}</th>
            {row.sides.map((side, place) => (
              <Side key={place} side={side} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ side }: { side: Schemas["PairSide"] }) {
  if (side.parts.length === 0) return <td className={css["faint"]}>–</td>;
  return (
    <td>
      {side.parts.map((part, place) => (part.differs ? <mark key={place}>{part.text}</mark> : <span key={place}>{part.text}</span>))}
      {side.raw != null && <small className={css["raw"]}>{side.raw}</small>}
    </td>
  );
}
