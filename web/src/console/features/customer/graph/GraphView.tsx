// The identity graph: records and what they carry as nodes, evidence on the edges, the weakest bridge marked; the same as
// a table for whoever reads rather than looks.

import { SegmentedControl } from "@mantine/core";
import { useTexts } from "@shared/i18n";
import { Empty, Query, Section } from "@shared/ui";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { graphQuery, type Graph } from "../api";
import css from "./Graph.module.css";
import { GraphTable } from "./GraphTable";
import { beyond, strength, weakest } from "./layout";
import { useFormat } from "@shared/i18n";
import { Loading } from "@shared/ui";

const Canvas = lazy(() => import("./Canvas"));

export default function GraphView({ id }: { id: string }) {
  const { t } = useTexts("customer");
  const [shape, setShape] = useState("graph");
  const graph = useQuery(graphQuery(id));
  return (
    <Section
      title={t("graph.title")}
      about={t("graph.about")}
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t("graph.shape")}
          value={shape}
          onChange={setShape}
          data={[
            { value: "graph", label: t("graph.asGraph") },
            { value: "table", label: t("graph.asTable") },
          ]}
        />
      }
    >
      <Query query={graph} loading={<Loading lines={8} height={48} />}>
        {(told) => (
          <>
            <Bridge graph={told} />
            {shape === "graph" ? (
              <Suspense fallback={<div className={css["canvas"]} />}>
                <Canvas graph={told} />
              </Suspense>
            ) : (
              <GraphTable graph={told} />
            )}
          </>
        )}
      </Query>
    </Section>
  );
}

/** What holds least, in words. */
function Bridge({ graph }: { graph: Graph }) {
  const { t } = useTexts("customer");
  const format = useFormat();
  const bridge = weakest(graph);
  if (!graph.compared) return <Empty title={t("graph.notCompared")} />;
  if (graph.records.length < 2) return <p className={css["bridge"]}>{t("graph.alone")}</p>;
  if (bridge === undefined) return null;
  const score = strength(bridge);
  return (
    <p className={css["bridge"]} data-weak={score < 8}>
      {t(Number.isFinite(score) ? "graph.weakest" : "graph.weakestDecided", {
        a: bridge.records[0],
        b: bridge.records[1],
        bits: Number.isFinite(score) ? format.number(score, 1) : "",
        records: format.list(beyond(graph, bridge)),
      })}
    </p>
  );
}
