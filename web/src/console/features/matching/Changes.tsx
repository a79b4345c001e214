// Every merge and split that a what-if would make, the heaviest first: the parts side by side, and the strongest link.

import { useFormat, useTexts } from "@shared/i18n";
import { AppLink, Empty, Section, Tag } from "@shared/ui";
import { Button, SegmentedControl } from "@mantine/core";
import { IconArrowsJoin, IconArrowsSplit, IconEqual } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useChanges, type Change, type WhatIf } from "./api";
import { keyOf, weightOf } from "./changes";
import css from "./Matching.module.css";

const SHOWN = 20;

export function Changes({ id, found }: { id: string; found: NonNullable<WhatIf["changes"]> }) {
  const { t } = useTexts("matching");
  const [kind, setKind] = useState("all");
  const [shown, setShown] = useState(SHOWN);
  const list = useChanges(id, found.merges + found.splits > 0);
  const links = useMemo(() => new Map(found.sample.map((one) => [keyOf(one), one.link])), [found.sample]);
  const rows = useMemo(() => [...list.rows].filter((one) => kind === "all" || one.kind === kind).sort((a, b) => weightOf(b) - weightOf(a)), [list.rows, kind]);
  const heaviest = Math.max(1, ...list.rows.map(weightOf));
  if (found.merges + found.splits === 0) {
    return (
      <Empty icon={IconEqual} title={t("changes.none")}>
        <p>{t("changes.noneText")}</p>
      </Empty>
    );
  }
  const kinds = (
    <SegmentedControl
      size="xs"
      aria-label={t("changes.kind")}
      value={kind}
      onChange={setKind}
      data={["all", "merge", "split"].map((value) => ({ value, label: t(`kind.${value}`) }))}
    />
  );
  return (
    <Section title={t("changes")} about={t("changes.about")} actions={kinds} flush>
      <ul className={css["changes"]}>
        {rows.slice(0, shown).map((one) => (
          <ChangeItem key={keyOf(one)} one={one} link={one.link ?? links.get(keyOf(one))} share={weightOf(one) / heaviest} />
        ))}
      </ul>
      {(shown < rows.length || list.more) && (
        <div className={css["more"]}>
          <Button
            variant="default"
            size="xs"
            loading={list.loadingMore}
            onClick={() => {
              setShown(shown + SHOWN);
              if (shown + SHOWN > rows.length) list.loadMore();
            }}
          >
            {t("changes.more")}
          </Button>
        </div>
      )}
    </Section>
  );
}

function ChangeItem({ one, link, share }: { one: Change; link: Change["link"] | undefined; share: number }) {
  const { t } = useTexts("matching");
  const format = useFormat();
  const merge = one.kind === "merge";
  const bits = (value: number | null | undefined): string => (value == null ? "–" : format.number(value, 1));
  return (
    <li className={css["change"]}>
      <div className={css["changeKind"]}>
        <Tag tone={merge ? "accent" : "warn"}>
          {merge ? <IconArrowsJoin size={13} aria-hidden /> : <IconArrowsSplit size={13} aria-hidden />} {t(`kind.${one.kind}`)}
        </Tag>
        <span className={css["axis"]} aria-hidden>
          <span data-sign="plus" style={{ width: `${100 * share}%`, left: 0 }} />
        </span>
        <small className="num">{t("changes.weight", { count: weightOf(one) })}</small>
      </div>
      <div className={css["sides"]}>
        {one.parts.map((part, place) => (
          <div key={part.records[0] ?? place} className={css["side"]}>
            {part.customer != null ? <AppLink to={`/customers/${part.customer}`}>{part.customer}</AppLink> : <span>{t("changes.newCustomer")}</span>}
            <small className="mono">{part.records.slice(0, 6).join(" ")}{part.records.length > 6 && ` +${part.records.length - 6}`}</small>
          </div>
        ))}
      </div>
      <div className={css["link"]}>
        {link != null && (
          <>
            <small>{t("changes.link")}</small>
            <span className="num">
              {bits(link.before)} → {bits(link.after)} {t("bits")}
            </span>
          </>
        )}
      </div>
    </li>
  );
}
