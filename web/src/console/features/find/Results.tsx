// What was found: a line per customer that says enough to tell namesakes apart, and why it was found.

import type { Hit } from "@shared/api";
import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { Empty, ErrorState, Loading, Tag } from "@shared/ui";
import { IconArrowRight, IconUserSearch } from "@tabler/icons-react";
import { useEffect } from "react";
import css from "./Find.module.css";

type HitField = keyof Hit["fields"];

interface Props {
  asked: string;
  isId: boolean;
  enough: boolean;
  hits: Hit[];
  active: number;
  pending: boolean;
  error: Error | null;
  retry: () => void;
  onPoint: (index: number) => void;
  onOpen: (id: string) => void;
}

export function Results(props: Props) {
  const { t } = useTexts("find");
  const { asked, isId, enough, hits, active, pending, error } = props;
  useEffect(() => {
    document.getElementById(`found-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  if (isId) return <Empty icon={IconArrowRight} title={t("openId", { id: asked })}>{t("openIdHow")}</Empty>;
  if (!enough) return <Begin />;
  if (error !== null) return <ErrorState error={error} retry={props.retry} />;
  if (pending) return <Loading lines={6} height={52} />;
  if (hits.length === 0) {
    return (
      <Empty icon={IconUserSearch} title={t("nobody")}>
        {t("nobodyHelp")}
      </Empty>
    );
  }
  return (
    <div className={css["card"]}>
      <p className={css["count"]} role="status">
        {t("count", { count: hits.length })}
      </p>
      <ul id="found" role="listbox" aria-label={t("results")} className={css["list"]}>
        {hits.map((hit, index) => (
          // The box keeps the focus and its keys; the mouse is for whoever prefers it.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={hit.id}
            id={`found-${index}`}
            role="option"
            aria-selected={index === active}
            className={css["hit"]}
            onMouseMove={() => props.onPoint(index)}
            onClick={() => props.onOpen(hit.id)}
          >
            <Line hit={hit} />
          </li>
        ))}
      </ul>
      <p className={css["keys"]}>
        <kbd>↑</kbd> <kbd>↓</kbd> {t("keys.choose")} <kbd>↵</kbd> {t("keys.open")} <kbd>Esc</kbd> {t("keys.clear")}
      </p>
    </div>
  );
}

function Begin() {
  const { t } = useTexts("find");
  return (
    <Empty icon={IconUserSearch} title={t("begin")}>
      <ul className={css["examples"]}>
        {(["name", "typo", "phone", "mail", "place"] as const).map((kind) => (
          <li key={kind}>
            <code className="mono">{t(`example.${kind}`)}</code>
            <span>{t(`exampleOf.${kind}`)}</span>
          </li>
        ))}
      </ul>
    </Empty>
  );
}

function Line({ hit }: { hit: Hit }) {
  const { t } = useTexts("find");
  const format = useFormat();
  const { field: name } = useVocabulary();
  const { fields } = hit;
  const matched = new Set(hit.matched);
  const called = [fields.first_name, fields.last_name].filter(Boolean).join(" ") || fields.full_name || t("noName");
  const value = (field: HitField, text: string | undefined) =>
    text === undefined ? null : (
      <span className={css["value"]} data-matched={matched.has(field)}>
        {text}
      </span>
    );
  return (
    <>
      <span className={css["name"]}>
        {called}
        {fields.birth_date !== undefined && <span className={css["born"]}>{value("birth_date", format.date(fields.birth_date))}</span>}
      </span>
      <span className={css["contact"]}>
        {value("email", fields.email)}
        {value("phone", fields.phone)}
      </span>
      <span className={css["place"]}>
        {value("postcode", fields.postcode)} {value("city", fields.city)}
      </span>
      <span className={css["why"]}>
        {hit.matched.map((field) => (
          <Tag key={field} tone="accent">
            {name(field)}
          </Tag>
        ))}
      </span>
      <span className={`${css["id"] ?? ""} mono`}>{hit.id}</span>
    </>
  );
}
