// What the two records of a pair say, field by field, the letters that differ marked, and how it came in.

import type { Schemas } from "@shared/api";
import { useTexts, useVocabulary } from "@shared/i18n";
import { Empty, Loading, Query, SourceBadge } from "@shared/ui";
import { IconUserOff } from "@tabler/icons-react";
import { usePair } from "./api";
import css from "./Acceptance.module.css";

interface Props {
  round: string;
  number: number;
  /** What it means here that a record was erased. */
  erased: string;
}

/** A pair of a round; looking at it is noted in the access log. */
export function ShownPair({ round, number, erased }: Props) {
  const { t } = useTexts("acceptance");
  const pair = usePair(round, number);
  return (
    <Query query={pair} loading={<Loading lines={10} height={24} />}>
      {({ shown }) =>
        shown == null ? (
          <Empty icon={IconUserOff} title={t("label.erased")}>
            <p>{erased}</p>
          </Empty>
        ) : (
          <PairTable shown={shown} number={number} />
        )
      }
    </Query>
  );
}

function PairTable({ shown, number }: { shown: Schemas["SideBySide"]; number: number }) {
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
              <Side key={place} row={row} side={side} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ row, side }: { row: Schemas["PairRow"]; side: Schemas["PairSide"] }) {
  const { value } = useVocabulary();
  if (side.parts.length === 0) return <td className={css["faint"]}>–</td>;
  // A word of ours is told in the reader's language, and differs as a whole.
  const text = side.parts.map((part) => part.text).join("");
  const word = value(row.field, text);
  const parts = word === text ? side.parts : [{ text: word, differs: row.sides.some((one) => one.parts.some((part) => part.differs)) }];
  return (
    <td>
      {parts.map((part, place) => (part.differs ? <mark key={place}>{part.text}</mark> : <span key={place}>{part.text}</span>))}
      {side.raw != null && <small className={css["raw"]}>{side.raw}</small>}
    </td>
  );
}
