import { Graph, layout } from "@dagrejs/dagre";
import type { RosterEntry } from "../../lib/live/roster.ts";

export const BOX = { width: 196, height: 52 };
/** Up to so many boxes there is time for the shortest edges; of more, the page would stand still meanwhile. */
const SHORTEST_UP_TO = 60;
const GAP = { rank: 64, box: 16, edge: 12, margin: 12 };

export interface PlacedBox {
  readonly id: string;
  /** Its upper left corner, px. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  /** From the cause to what depends on it. */
  readonly from: string;
  readonly to: string;
  /** An SVG path. */
  readonly path: string;
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  /** In the order in which they are read: from the causes on, from the top down. */
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
}

/** Places the boxes from left to right, causes before what depends on them, with few crossings. Cycles are borne. */
export function layOut(entries: readonly Pick<RosterEntry, "component_id" | "depends_on">[]): MapLayout {
  const graph = new Graph();
  graph.setGraph({
    rankdir: "LR",
    ranker: entries.length <= SHORTEST_UP_TO ? "network-simplex" : "tight-tree",
    ranksep: GAP.rank,
    nodesep: GAP.box,
    edgesep: GAP.edge,
    marginx: GAP.margin,
    marginy: GAP.margin,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { component_id } of entries) graph.setNode(component_id, { ...BOX });
  for (const { component_id, depends_on } of entries) {
    for (const cause of depends_on) if (graph.hasNode(cause)) graph.setEdge(cause, component_id);
  }
  layout(graph);
  const places = new Map(entries.map(({ component_id }) => [component_id, placeOf(graph.node(component_id))]));
  const edges = graph.edges().map(({ v, w }) => {
    const [from, to] = [places.get(v) ?? NOWHERE, places.get(w) ?? NOWHERE];
    // On its way it goes as dagre has it; it leaves a box in the middle of its right side and arrives at a left one.
    const way = (graph.edge(v, w).points ?? []).slice(1, -1);
    return { from: v, to: w, points: [rightOf(from), ...way, leftOf(to)] };
  });
  const boxes = [...places].map(([id, place]) => ({ id, ...place })).sort((a, b) => a.x - b.x || a.y - b.y);
  const points = edges.flatMap((edge) => edge.points);
  const most = (of: "x" | "y", size: number) =>
    Math.max(0, ...boxes.map((box) => box[of] + size), ...points.map((point) => point[of])) + GAP.margin;
  return {
    width: Math.ceil(most("x", BOX.width)),
    height: Math.ceil(most("y", BOX.height)),
    boxes,
    edges: edges.map(({ from, to, points: way }) => ({ from, to, path: smooth(way) })),
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const NOWHERE: Point = { x: 0, y: 0 };

/** The upper left corner of a box that dagre names by its middle. */
function placeOf({ x = 0, y = 0 }: Partial<Point>): Point {
  return { x: x - BOX.width / 2, y: y - BOX.height / 2 };
}

function rightOf({ x, y }: Point): Point {
  return { x: x + BOX.width, y: y + BOX.height / 2 };
}

function leftOf({ x, y }: Point): Point {
  return { x, y: y + BOX.height / 2 };
}

/** Through the points, level at each. */
function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let before = first;
  const parts = rest.map((point) => {
    const middle = round((before.x + point.x) / 2);
    const part = `C${middle} ${round(before.y)} ${middle} ${round(point.y)} ${round(point.x)} ${round(point.y)}`;
    before = point;
    return part;
  });
  return `M${round(first.x)} ${round(first.y)}${parts.join("")}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
