// The identity graph as two tables.

import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { Code, SourceBadge, Tag, Value } from "@shared/ui";
import type { Graph } from "../api";
import { CaseTag } from "../CaseTag";
import css from "./Graph.module.css";
import { weakest } from "./layout";

export function GraphTable({ graph }: { graph: Graph }) {
  const { t } = useTexts("customer");
  const { field } = useVocabulary();
  const format = useFormat();
  const bridge = weakest(graph);
  const sources = new Map(graph.records.map((one) => [one.record, one.source]));
  return (
    <div className={css["tables"]}>
      <table>
        <caption>{t("graph.identifiers")}</caption>
        <thead>
          <tr>
            <th>{t("graph.identifier")}</th>
            <th>{t("graph.carriedBy")}</th>
          </tr>
        </thead>
        <tbody>
          {graph.identifiers.map((one, at) => (
            <tr key={at}>
              <td>
                {field(one.field)}: <Value field={one.field} value={one.value} masked={one.masked} hidden={one.hidden} />
              </td>
              <td>
                {one.records.map((record) => (
                  <span key={record} className={css["carrier"]}>
                    <SourceBadge source={sources.get(record) ?? ""} /> <Code>{record}</Code>
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>{t("graph.pairs")}</caption>
        <thead>
          <tr>
            <th>{t("graph.pair")}</th>
            <th>{t("graph.score")}</th>
            <th>{t("graph.cases")}</th>
          </tr>
        </thead>
        <tbody>
          {graph.links.map((pair) => (
            <tr key={pair.records.join()}>
              <td>
                <Code>{pair.records[0] ?? ""}</Code> – <Code>{pair.records[1] ?? ""}</Code> {pair === bridge && <Tag tone="warn">{t("graph.weakestTag")}</Tag>}
              </td>
              <td className="num">{pair.decided === true ? t("decided") : pair.score != null && t("bits", { bits: format.number(pair.score, 1) })}</td>
              <td>
                {pair.cases.map((one) => (
                  <CaseTag key={one} id={one} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
