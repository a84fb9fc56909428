import {
  type ComponentHealth,
  formatDuration,
  formatQuantity,
  type HealthMetric,
  seriesKey,
  statusRank,
} from "@plimsoll/core";
import { fit, type Paint, printable, shapeOf } from "./terminal-text.ts";

const MOST_METRICS = 3;

export interface LineOptions {
  readonly paint: Paint;
  /** Characters a line may have. */
  readonly width: number;
  /** Epoch ms. */
  readonly now: number;
}

/** The worst first, else as they were declared. */
export function byUrgency(components: readonly ComponentHealth[]): ComponentHealth[] {
  const rank = ({ status, state }: ComponentHealth) =>
    status === null || state !== "active" ? -1 : statusRank(status);
  return components.toSorted((a, b) => rank(b) - rank(a));
}

/** A line for each component: shape, status, id, how long, and the reason (when not healthy) or its first metrics. */
export function componentLines(components: readonly ComponentHealth[], { paint, width, now }: LineOptions): string[] {
  const longest = Math.max(9, ...components.map((it) => it.component_id.length));
  const idWidth = Math.min(longest, Math.max(12, Math.floor(width / 3)));
  return components.map((component) => {
    const { component_id, status, state, stale, status_since } = component;
    const word = state === "active" ? (status ?? "UNKNOWN") : state.toUpperCase();
    const shown = state === "active" ? status : null;
    const head = paint(shown, `${shapeOf(shown)} ${fit(word, 11)}`);
    const since = status_since === null ? "" : formatDuration(now - Date.parse(status_since));
    const fixed = `${fit(printable(component_id), idWidth)}  ${fit(since, 12)} `;
    const room = Math.max(0, width - 2 - 11 - fixed.length - 4);
    const text =
      status === "HEALTHY" && !stale && state === "active" ? metricWords(component.metrics) : component.reason;
    return `  ${head} ${fixed}${fit(printable(text), room).trimEnd()}`.trimEnd();
  });
}

function metricWords(metrics: readonly HealthMetric[]): string {
  return metrics.slice(0, MOST_METRICS).map(metricWord).join("  ");
}

function metricWord({ name, labels, value, unit }: HealthMetric): string {
  return `${seriesKey(name, labels)} ${value === null ? "missing" : formatQuantity(value, unit)}`;
}
