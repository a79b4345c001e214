// The pairs of records that speak for one person, with their score and the match cases that fire.

import { useFormat, useTexts } from "@shared/i18n";
import { Code, Tag } from "@shared/ui";
import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { Pair } from "./api";
import css from "./Customer.module.css";
import { CaseTag } from "./CaseTag";

const SHOWN = 3;

export function Evidence({ pairs }: { pairs: Pair[] }) {
  const { t } = useTexts("customer");
  const format = useFormat();
  const [all, setAll] = useState(false);
  return (
    <ul className={css["evidence"]}>
      {(all ? pairs : pairs.slice(0, SHOWN)).map((pair) => (
        <li key={pair.records.join()}>
          <Code>{pair.records[0] ?? ""}</Code> – <Code>{pair.records[1] ?? ""}</Code>
          {pair.score != null && <span className="num">{t("bits", { bits: format.number(pair.score, 1) })}</span>}
          {pair.decided === true && <Tag tone="accent">{t("decided")}</Tag>}
          {pair.cases.map((one) => (
            <CaseTag key={one} id={one} />
          ))}
        </li>
      ))}
      {pairs.length > SHOWN && !all && (
        <li>
          <UnstyledButton className={css["losersButton"] ?? ""} onClick={() => setAll(true)}>
            {t("more", { count: pairs.length - SHOWN })}
          </UnstyledButton>
        </li>
      )}
    </ul>
  );
}
