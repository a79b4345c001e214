// A golden profile as the server foresees it: each value with its source, and what it would stand in place of.

import { useTexts, useVocabulary } from "../i18n";
import { fieldsWith, losers, type FieldName, type Fields } from "../model/profile";
import css from "./Foreseen.module.css";
import { SourceBadge } from "./SourceBadge";
import { Value } from "./Value";

export function Foreseen({ fields }: { fields: Fields }) {
  return (
    <dl className={css["list"]}>
      {fieldsWith((field) => fields[field] !== undefined).map((field) => (
        <Line key={field} field={field} shown={fields[field] as NonNullable<Fields[FieldName]>} />
      ))}
    </dl>
  );
}

function Line({ field, shown }: { field: FieldName; shown: NonNullable<Fields[FieldName]> }) {
  const { t } = useTexts("common");
  const { field: name } = useVocabulary();
  const lost = losers(shown.values, shown.others);
  return (
    <div data-contested={lost.length > 0}>
      <dt>{name(field)}</dt>
      <dd>
        {shown.values.map((one) => (
          <span key={`${one.record}${one.value ?? ""}`} className={css["value"]}>
            <Value field={field} value={one.value} masked={one.masked} hidden={one.hidden} />
            <SourceBadge source={one.source} />
          </span>
        ))}
        {lost.map(({ origin, sources }) => (
          <span key={`${origin.record}${origin.value ?? ""}`} className={css["lost"]}>
            {t("insteadOf")} <Value field={field} value={origin.value} masked={origin.masked} hidden={origin.hidden} />
            {sources.map((source) => (
              <SourceBadge key={source} source={source} />
            ))}
          </span>
        ))}
      </dd>
    </div>
  );
}
