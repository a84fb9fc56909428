import {
  type ComponentHealth,
  HEALTH_STATUSES,
  type HealthMetric,
  LIFECYCLES,
  type SystemHealth,
} from "@plimsoll/core";
import { type MetricFamily, type MetricSample, toLabelName } from "./exposition.ts";

/** Labels of ours on a component's metric; a metric's own label of that name gets a prefix. */
const OWN_LABELS = new Set(["component", "name", "unit"]);

type ToSamples = (component: ComponentHealth) => readonly MetricSample[];

/** What is known of every component. A status is a state set: one 0/1 sample for each. */
export function componentFamilies({ components, overall_status, statistics }: SystemHealth): MetricFamily[] {
  const each = (name: string, help: string, toSamples: ToSamples): MetricFamily => {
    return { name, kind: "gauge", help, samples: eachSample(components, toSamples) };
  };
  return [
    {
      name: "plimsoll_system_status",
      kind: "gauge",
      help: "1 for the status the whole system is in; all 0 while nothing counts.",
      samples: HEALTH_STATUSES.map((status) => ({
        labels: [["status", status]],
        value: overall_status === status ? 1 : 0,
      })),
    },
    {
      name: "plimsoll_components",
      kind: "gauge",
      help: "Components watched.",
      samples: [{ labels: [], value: statistics.total_components }],
    },
    each("plimsoll_component_status", "1 for the confirmed status the component is in.", statusSamples),
    each("plimsoll_component_state", "1 for the component's place in its life.", stateSamples),
    each("plimsoll_component_stale", "1 while the status rests on old evidence.", (component) => [
      { labels: [["component", component.component_id]], value: component.stale ? 1 : 0 },
    ]),
    each("plimsoll_component_last_check_timestamp_seconds", "When the last check began.", lastCheckSamples),
    each("probe_success", "1 when the last check got an answer that can be judged.", probeSuccess),
    each(
      "probe_duration_seconds",
      "Time the target took in the last check, from its own time metrics (slowest endpoint).",
      probeDuration,
    ),
    each("plimsoll_metric", "A metric of a component in its own unit.", metricSamples),
    each("plimsoll_metric_threshold", "Where a metric becomes warning or critical.", thresholdSamples),
  ];
}

function* eachSample(components: readonly ComponentHealth[], toSamples: ToSamples): Generator<MetricSample> {
  for (const component of components) yield* toSamples(component);
}

function statusSamples({ component_id, status }: ComponentHealth): MetricSample[] {
  return HEALTH_STATUSES.map((name) => ({
    labels: [
      ["component", component_id],
      ["status", name],
    ],
    value: status === name ? 1 : 0,
  }));
}

function stateSamples({ component_id, state }: ComponentHealth): MetricSample[] {
  return LIFECYCLES.map((name) => ({
    labels: [
      ["component", component_id],
      ["state", name],
    ],
    value: state === name ? 1 : 0,
  }));
}

function lastCheckSamples({ component_id, last_check }: ComponentHealth): MetricSample[] {
  return last_check === null ? [] : [{ labels: [["component", component_id]], value: Date.parse(last_check) / 1000 }];
}

/** `error_count` is the current streak of failed checks: 0 exactly when the last one succeeded. */
function probeSuccess({ component_id, last_check, error_count }: ComponentHealth): MetricSample[] {
  return last_check === null ? [] : [{ labels: [["component", component_id]], value: error_count === 0 ? 1 : 0 }];
}

function probeDuration({ component_id, metrics, error_count }: ComponentHealth): MetricSample[] {
  const slowest = (name: string) => maximum(metrics.filter((metric) => metric.name === name && metric.unit === "ms"));
  const connection = slowest("connection_time");
  const query = slowest("query_time");
  const ms = slowest("response_time") ?? (connection === null ? null : connection + (query ?? 0));
  return ms === null || error_count > 0 ? [] : [{ labels: [["component", component_id]], value: ms / 1000 }];
}

function maximum(metrics: readonly HealthMetric[]): number | null {
  const values = metrics.flatMap(({ value }) => (value === null ? [] : [value]));
  return values.length === 0 ? null : Math.max(...values);
}

function metricSamples({ component_id, metrics }: ComponentHealth): MetricSample[] {
  return metrics.map((metric) => ({ labels: metricLabels(component_id, metric), value: metric.value ?? Number.NaN }));
}

function thresholdSamples({ component_id, metrics }: ComponentHealth): MetricSample[] {
  return metrics.flatMap((metric) => {
    const labels = metricLabels(component_id, metric);
    const levels = [
      ["warning", metric.threshold_warning],
      ["critical", metric.threshold_critical],
    ] as const;
    return levels.flatMap(([level, value]) =>
      value === null ? [] : [{ labels: [...labels, ["level", level] as const], value }],
    );
  });
}

function metricLabels(componentId: string, { name, unit, labels }: HealthMetric): (readonly [string, string])[] {
  const own = [
    ["component", componentId],
    ["name", name],
    ["unit", unit],
  ] as const;
  const taken = new Set([...OWN_LABELS, "level"]);
  const theirs = Object.entries(labels ?? {}).map(([label, value]) => {
    let unique = toLabelName(label);
    while (taken.has(unique)) unique = `label_${unique}`;
    taken.add(unique);
    return [unique, value] as const;
  });
  return [...own, ...theirs];
}
