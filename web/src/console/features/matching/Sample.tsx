// A random sample of what would change, to be judged without being told whether it would be joined or parted; from the
// judgements follows how often the change would be right, with its interval. Judgements stay in this window.

import { useFormat, useTexts } from "@shared/i18n";
import { Section, useShortcuts } from "@shared/ui";
import { Button } from "@mantine/core";
import { IconArrowBackUp, IconEye } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { useChanges, type WhatIf } from "./api";
import { keyOf, pairOf, scoreOf, shuffled, type Label } from "./changes";
import { SideBySide } from "./SideBySide";
import { wilson } from "@shared/model/wilson";
import css from "./Matching.module.css";

const MOST = 2000;
const KEYS: [Label, string][] = [
  ["same", "1"],
  ["different", "3"],
  ["cannot_say", "4"],
];

export function Sample({ id, found }: { id: string; found: NonNullable<WhatIf["changes"]> }) {
  const { t } = useTexts("matching");
  const [begun, setBegun] = useState(false);
  const [order, setOrder] = useState<string[]>([]);
  const [labels, setLabels] = useState<Record<string, Label>>({});
  const list = useChanges(id, true);
  const { rows, more, loadMore } = list;
  const complete = !more || rows.length >= MOST;
  useEffect(() => {
    if (!complete) loadMore();
  }, [complete, loadMore]);
  const sample = useMemo(() => {
    const links = new Map(found.sample.map((one) => [keyOf(one), one.link]));
    return complete ? shuffled(rows, id).map((one) => ({ ...one, link: links.get(keyOf(one)) ?? one.link ?? null })) : [];
  }, [complete, rows, id, found.sample]);
  const next = sample.find((one) => labels[keyOf(one)] === undefined);
  const judge = (label: Label): void => {
    if (!begun || next === undefined) return;
    setLabels({ ...labels, [keyOf(next)]: label });
    setOrder([...order, keyOf(next)]);
  };
  const undo = (): void => {
    const last = order.at(-1);
    if (last === undefined) return;
    setLabels(Object.fromEntries(Object.entries(labels).filter(([key]) => key !== last)));
    setOrder(order.slice(0, -1));
  };
  useShortcuts([...KEYS.map(([label, keys]) => ({ keys, label: t(`label.${label}`), group: t("sample"), run: () => judge(label) })), { keys: "u", label: t("common:undo"), group: t("sample"), run: undo }]);
  const judged = Object.keys(labels).length;
  return (
    <Section title={t("sample")} about={t("sample.about")}>
      <div className={css["sample"]}>
        <div className={css["sampleSide"]}>
          <Precision title={t("precision.merge")} {...scoreOf(sample, labels, "merge")} />
          <Precision title={t("precision.split")} {...scoreOf(sample, labels, "split")} />
          <p className={css["faint"]}>{t("sample.method")}</p>
        </div>
        <div className={css["sampleMain"]}>
          {!begun && (
            <div className={css["begin"]}>
              <p>{t("sample.logged")}</p>
              <Button leftSection={<IconEye size={16} />} disabled={!complete} onClick={() => setBegun(true)}>
                {t("sample.begin")}
              </Button>
            </div>
          )}
          {begun && next === undefined && <p className={css["begin"]}>{t("sample.all", { count: judged })}</p>}
          {begun && next !== undefined && (
            <>
              <p className={css["faint"]}>
                <span className="num">{t("sample.count", { number: judged + 1, all: sample.length })}</span>
              </p>
              <SideBySide key={keyOf(next)} ids={pairOf(next)} />
            </>
          )}
          {begun && (
            <div className={css["labels"]}>
              {KEYS.map(([label, key]) => (
                <Button key={label} variant="default" disabled={next === undefined} onClick={() => judge(label)} rightSection={<kbd>{key}</kbd>}>
                  {t(`label.${label}`)}
                </Button>
              ))}
              <Button variant="subtle" color="gray" leftSection={<IconArrowBackUp size={15} />} disabled={order.length === 0} onClick={undo} rightSection={<kbd>u</kbd>}>
                {t("common:undo")}
              </Button>
            </div>
          )}
        </div>
      </div>
    </Section>
  );
}

function Precision({ title, right, judged, unsure }: { title: string; right: number; judged: number; unsure: number }) {
  const { t } = useTexts("matching");
  const format = useFormat();
  const interval = wilson(right, judged);
  return (
    <div className={css["precision"]}>
      <span className={css["faint"]}>{title}</span>
      <strong className="num">{interval === undefined ? "–" : format.percent(interval.value, 1)}</strong>
      <span className={css["interval"]} aria-hidden>
        {interval !== undefined && (
          <>
            <span style={{ left: `${interval.lower * 100}%`, width: `${(interval.upper - interval.lower) * 100}%` }} />
            <i style={{ left: `${interval.value * 100}%` }} />
          </>
        )}
      </span>
      <small className="num" role="status">
        {interval === undefined ? t("precision.none") : t("precision.interval", { lower: format.percent(interval.lower, 1), upper: format.percent(interval.upper, 1), right, judged })}
        {unsure > 0 && ` ${t("precision.unsure", { count: unsure })}`}
      </small>
    </div>
  );
}
