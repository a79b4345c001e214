// The drawing of an identity graph.

import "@xyflow/react/dist/style.css";
import { useFormat, useTexts, useVocabulary } from "@shared/i18n";
import { hueStyle } from "@shared/ui";
import { useScheme } from "@shared/ui/scheme";
import { Background, Controls, Handle, MarkerType, Position, ReactFlow, useNodesState, type Edge, type Node, type NodeProps } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import type { Graph, Pair } from "../api";
import css from "./Graph.module.css";
import { bridges, identifierId, places, weakest, type Spot } from "./layout";

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
      const value = one.value ?? t("common:hidden");
      return { id, type: "identifier", position: at(id), data: { field: field(one.field), value, shared: one.records.length > 1 }, ariaLabel: `${field(one.field)} ${value}` };
    });
    const bridge = weakest(graph);
    const pairs: Edge[] = bridges(graph).map((pair) => ({
      id: pair.records.join("-"),
      ...ends(pair.records, at),
      type: "straight",
      label: evidence(pair, pair.decided === true ? t("decided") : t("bits", { bits: format.number(pair.score ?? 0, 1) })),
      className: (pair === bridge ? css["weak"] : css["pair"]) ?? "",
      ariaLabel: `${pair.records.join(" – ")} ${pair.score ?? ""}`,
    }));
    const carried: Edge[] = graph.identifiers.flatMap((one) =>
      one.records.map((record) => ({
        id: `${identifierId(one)}-${record}`,
        source: record,
        sourceHandle: at(identifierId(one)).x < at(record).x ? "left" : "right",
        target: identifierId(one),
        targetHandle: at(identifierId(one)).x < at(record).x ? "right" : "left",
        className: css["carried"] ?? "",
        focusable: false,
        markerEnd: { type: MarkerType.Arrow },
      })),
    );
    return { nodes: [...records, ...identifiers], edges: [...carried, ...pairs] };
  }, [graph, t, field, format]);
  const [placed, setPlaced, onNodesChange] = useNodesState<RecordNode | IdentifierNode>(nodes);
  useEffect(() => {
    // Another language, or another graph: what is measured stays, what was moved by hand goes back to its place.
    setPlaced((before) => nodes.map((node) => ({ ...before.find((one) => one.id === node.id), ...node })));
  }, [nodes, setPlaced]);
  return (
    <div className={css["canvas"]} role="group" aria-label={t("graph.title")}>
      <ReactFlow
        nodes={placed}
        onNodesChange={onNodesChange}
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

/** The upper record of a pair is left at its foot, the lower one reached at its head. */
function ends(records: string[], at: (id: string) => Spot): Pick<Edge, "source" | "target" | "sourceHandle" | "targetHandle"> {
  const [upper, lower] = records.toSorted((a, b) => at(a).y - at(b).y);
  return { source: upper ?? "", sourceHandle: "foot", target: lower ?? "", targetHandle: "head" };
}

/** What an edge says: how much, and the first case that fires. */
function evidence(pair: Pair, score: string): string {
  const [first, ...rest] = pair.cases;
  if (first === undefined) return score;
  return rest.length === 0 ? `${score} · ${first}` : `${score} · ${first} +${rest.length}`;
}

const HANDLES = [
  ["head", "target", Position.Top],
  ["foot", "source", Position.Bottom],
  ["left", "source", Position.Left],
  ["right", "source", Position.Right],
] as const;

function Handles({ target = false }: { target?: boolean }) {
  return HANDLES.map(([id, type, position]) => (
    <Handle key={id} id={id} type={target ? "target" : type} position={position} className={css["handle"] ?? ""} isConnectable={false} />
  ));
}

function RecordCard({ data }: NodeProps<RecordNode>) {
  return (
    <div className={css["record"]} style={hueStyle(data.source)}>
      <Handles />
      <strong>{data.source}</strong>
      <span className="mono">{data.record}</span>
    </div>
  );
}

function IdentifierCard({ data }: NodeProps<IdentifierNode>) {
  return (
    <div className={css["identifier"]} data-shared={data.shared}>
      <Handles target />
      <span className={css["field"]}>{data.field}</span>
      <span>{data.value}</span>
    </div>
  );
}
