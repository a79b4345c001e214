// Where the sample comes from: pairs of like score and like fate, how many there are, and what was said of those judged.

import { useFormat, useTexts } from "@shared/i18n";
import { Section, ShortTable, type ShortColumn } from "@shared/ui";
import type { Figures, Stratum } from "./figures";
import css from "./Acceptance.module.css";

export function Strata({ figures }: { figures: Figures }) {
  const { t } = useTexts("acceptance");
  const format = useFormat();
  const number = (key: string, value: (row: Stratum) => number): ShortColumn<Stratum> => ({
    key,
    header: t(`strata.${key}`),
    align: "end",
    cell: (row) => <span className={`num ${value(row) === 0 ? (css["faint"] ?? "") : ""}`}>{format.number(value(row))}</span>,
  });
  const columns: ShortColumn<Stratum>[] = [
    { key: "stratum", header: t("strata.stratum"), cell: (row) => <strong className={css["plain"]}>{t(`stratum.${row.stratum}`)}</strong> },
    number("population", (row) => row.population),
    number("drawn", (row) => row.same + row.different + row.cannot_say + row.pending),
    number("same", (row) => row.same),
    number("different", (row) => row.different),
    number("cannotSay", (row) => row.cannot_say),
    number("pending", (row) => row.pending),
    {
      key: "share",
      header: t("strata.share"),
      align: "end",
      cell: (row) =>
        row.same + row.different === 0 ? (
          <span className={css["faint"]}>–</span>
        ) : (
          <span className="num">
            {format.percent(row.share.value, 1)} <small className={css["faint"]}>{t("interval", { lower: format.percent(row.share.lower, 0), upper: format.percent(row.share.upper, 0) })}</small>
          </span>
        ),
    },
  ];
  return (
    <Section title={t("strata")} about={t("strata.about")} flush>
      <ShortTable label={t("strata")} columns={columns} rows={figures.strata} id={(row) => row.stratum} />
    </Section>
  );
}
