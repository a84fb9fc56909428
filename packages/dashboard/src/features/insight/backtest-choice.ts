import { type HealthMetric, seriesKey } from "@plimsoll/core";
import { figureText } from "../../lib/format/format-number.ts";
import { backtestTexts } from "../../texts/backtest.ts";

const texts = backtestTexts.tried;

const HOUR = 3_600_000;

/** How far back a backtest may look from here. */
export const BACKTEST_RANGES = [
  { value: "24h", label: "24 h", ms: 24 * HOUR },
  { value: "7d", label: "7 d", ms: 7 * 24 * HOUR },
  { value: "30d", label: "30 d", ms: 30 * 24 * HOUR },
] as const;
export type BacktestRange = (typeof BACKTEST_RANGES)[number];

const EDGES = ["warning", "critical"] as const;
type Edge = (typeof EDGES)[number];
type EdgeChange = Partial<Record<Edge, number | null>>;

/** What is to be tried, as the address carries it. An edge is what was typed, empty for never; null: as it is in force. */
export interface BacktestChoice {
  readonly component: string;
  /** The series, as threshold keys spell it. */
  readonly metric: string;
  readonly warning: string | null;
  readonly critical: string | null;
  readonly range: BacktestRange;
}

/** A part of a backtest's body. */
export interface BacktestOrder {
  readonly config?: { readonly components: readonly { id: string; thresholds: Record<string, EdgeChange> }[] };
  readonly component_ids?: readonly string[];
  readonly since: string;
  readonly time_zone: string;
  readonly suggest: true;
}

export function readChoice(search: URLSearchParams): BacktestChoice {
  return {
    component: search.get("component") ?? "",
    metric: search.get("metric") ?? "",
    warning: search.get("warning"),
    critical: search.get("critical"),
    range: BACKTEST_RANGES.find(({ value }) => value === search.get("since")) ?? BACKTEST_RANGES[1],
  };
}

export function toSearch({ component, metric, warning, critical, range }: BacktestChoice): Record<string, string> {
  return {
    ...(component === "" ? {} : { component }),
    ...(metric === "" ? {} : { metric }),
    ...(warning === null ? {} : { warning }),
    ...(critical === null ? {} : { critical }),
    since: range.value,
  };
}

/** Those of a component's metrics that have a threshold now. */
export function judgedMetrics(metrics: readonly HealthMetric[]): readonly HealthMetric[] {
  return metrics.filter(
    ({ threshold_warning, threshold_critical }) => (threshold_warning ?? threshold_critical) !== null,
  );
}

/** The edge in force as a field holds it; empty where there is none. */
export function edgeText(metric: HealthMetric | null, edge: Edge): string {
  const value = metric?.[`threshold_${edge}`] ?? null;
  return value === null ? "" : String(value);
}

/** What was typed as an edge: null when it is empty, NaN when it is no number. */
export function readEdge(text: string): number | null {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** What of the choice differs from what is in force; null when nothing does, or there is nothing that it could be of. */
export function changedEdges(choice: BacktestChoice, metric: HealthMetric | null): EdgeChange | null {
  if (metric === null && choice.metric === "") return null;
  const changes = EDGES.flatMap((edge): [Edge, number | null][] => {
    const typed = choice[edge];
    const before = metric?.[`threshold_${edge}`] ?? null;
    const value = typed === null ? before : readEdge(typed);
    return value === before ? [] : [[edge, value]];
  });
  return changes.length === 0 ? null : Object.fromEntries(changes);
}

/** What is asked of the server. `ids`: whom to tell of; empty: of all. */
export function toOrder(
  choice: BacktestChoice,
  metric: HealthMetric | null,
  about: { readonly ids: readonly string[]; readonly now: number; readonly timeZone: string },
): BacktestOrder {
  const changes = changedEdges(choice, metric);
  const key = metric === null ? choice.metric : seriesKey(metric.name, metric.labels);
  return {
    ...(changes === null ? {} : { config: { components: [{ id: choice.component, thresholds: { [key]: changes } }] } }),
    ...(about.ids.length === 0 ? {} : { component_ids: about.ids }),
    since: new Date(about.now - choice.range.ms).toISOString(),
    time_zone: about.timeZone,
    suggest: true,
  };
}

/** What is tried, in words: `response_time: WARNING at 200 ms (in force: 1.00 s)`; null without changes. */
export function triedWords(choice: BacktestChoice, metric: HealthMetric | null): string | null {
  const changes = changedEdges(choice, metric);
  if (changes === null) return null;
  const unit = metric?.unit ?? "";
  const words = (value: number | null) => (value === null ? texts.never : figureText(value, unit));
  const parts = EDGES.flatMap((edge) => {
    const value = changes[edge];
    if (value === undefined) return [];
    const tried = value === null ? texts.never : texts.at(figureText(value, unit));
    return [texts.edge(edge.toUpperCase(), tried, words(metric?.[`threshold_${edge}`] ?? null))];
  });
  return `${choice.metric}: ${parts.join(", ")}`;
}
