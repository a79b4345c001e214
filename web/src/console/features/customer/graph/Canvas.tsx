// The drawing of an identity graph.

import "@xyflow/react/dist/style.css";
import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { hueOf } from "@shared/ui";
import { useScheme } from "@shared/ui/scheme";
import { Background, Controls, Handle, MarkerType, Position, ReactFlow, type Edge, type Node, type NodeProps } from "@xyflow/react";
import { useMemo } from "react";
import type { Graph } from "../api";
import css from "./Graph.module.css";
import { bridges, identifierId, places, weakest } from "./layout";

type RecordNode = Node<{ source: string; record: string }, "record">;
type IdentifierNode = Node<{ field: string; value: string; shared: boolean }, "identifier">;

const TYPES = { record: RecordCard, identifier: IdentifierCard };

export default function Canvas({ graph }: { graph: Graph }) {
  const { t } = useTexts("customer");
  const { field } = useVocabulary();
  const { shown } = useScheme();
  const format = useFormat();
  const { nodes, edges } = useMemo(() => {
    const spots = places(graph);
    const at = (id: string) => spots.get(id) ?? { x: 0, y: 0 };
    const records: RecordNode[] = graph.records.map((one) => ({ id: one.record, type: "record", position: at(one.record), data: one, ariaLabel: `${one.source} ${one.record}` }));
    const identifiers: IdentifierNode[] = graph.identifiers.map((one) => {
      const id = identifierId(one);
      const value = one.value ?? t("hidden");
      return { id, type: "identifier", position: at(id), data: { field: field(one.field), value, shared: one.records.length > 1 }, ariaLabel: `${field(one.field)} ${value}` };
    });
    const bridge = weakest(graph);
    const pairs: Edge[] = bridges(graph).map((pair) => ({
      id: pair.records.join("-"),
      source: pair.records[0] ?? "",
      target: pair.records[1] ?? "",
      type: "straight",
      label: pair.decided === true ? t("decided") : `${format.number(pair.score ?? 0, 1)} · ${pair.cases.join(" ")}`,
      className: (pair === bridge ? css["weak"] : css["pair"]) ?? "",
      ariaLabel: `${pair.records.join(" – ")} ${pair.score ?? ""}`,
    }));
    const carried: Edge[] = graph.identifiers.flatMap((one) =>
      one.records.map((record) => ({
        id: `${identifierId(one)}-${record}`,
        source: record,
        target: identifierId(one),
        className: css["carried"] ?? "",
        focusable: false,
        markerEnd: { type: MarkerType.Arrow },
      })),
    );
    return { nodes: [...records, ...identifiers], edges: [...carried, ...pairs] };
  }, [graph, t, field, format]);
  return (
    <div className={css["canvas"]} role="group" aria-label={t("graph.title")}>
      <ReactFlow
        defaultNodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        colorMode={shown}
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1.1 }}
        minZoom={0.2}
        nodesConnectable={false}
        deleteKeyCode={null}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{
          "controls.ariaLabel": t("graph.controls"),
          "controls.zoomIn.ariaLabel": t("graph.zoomIn"),
          "controls.zoomOut.ariaLabel": t("graph.zoomOut"),
          "controls.fitView.ariaLabel": t("graph.fit"),
          "node.a11yDescription.default": t("graph.nodeKeys"),
          "edge.a11yDescription.default": t("graph.edgeKeys"),
        }}
      >
        <Background gap={24} size={1} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function Handles() {
  return (
    <>
      <Handle type="target" position={Position.Left} className={css["handle"] ?? ""} isConnectable={false} />
      <Handle type="source" position={Position.Right} className={css["handle"] ?? ""} isConnectable={false} />
    </>
  );
}

function RecordCard({ data }: NodeProps<RecordNode>) {
  return (
    <div className={css["record"]} data-hue={data.source === "steward" ? "steward" : hueOf(data.source)}>
      <Handles />
      <strong>{data.source}</strong>
      <span className="mono">{data.record}</span>
    </div>
  );
}

function IdentifierCard({ data }: NodeProps<IdentifierNode>) {
  return (
    <div className={css["identifier"]} data-shared={data.shared}>
      <Handles />
      <span className={css["field"]}>{data.field}</span>
      <span>{data.value}</span>
    </div>
  );
}
