import {
  type ComponentHealth,
  DIAGNOSES,
  HEALTH_STATUSES,
  type HealthMetric,
  LIFECYCLES,
  type SystemHealth,
} from "@plimsoll/core";
import { type MetricFamily, type MetricSample, toLabel, toLabelName } from "./exposition.ts";

/** Labels of ours on a component's metric; a metric's own label of that name gets a prefix. */
const OWN_LABELS = ["component", "name", "unit", "level"] as const;
const STATUS_LABELS = HEALTH_STATUSES.map((status) => [status, toLabel("status", status)] as const);
const STATE_LABELS = LIFECYCLES.map((state) => [state, toLabel("state", state)] as const);

/** A component with the labels that each of its samples begins with, written once. */
interface Labelled {
  readonly component: ComponentHealth;
  readonly label: string;
  readonly metrics: readonly { readonly metric: HealthMetric; readonly labels: string }[];
}
type ToSamples = (labelled: Labelled) => readonly MetricSample[];

/** What is known of every component. A status is a state set: one 0/1 sample for each. */
export function componentFamilies({ components, overall_status, statistics }: SystemHealth): MetricFamily[] {
  const labelled = components.map(toLabelled);
  const each = (name: string, help: string, toSamples: ToSamples): MetricFamily => {
    return { name, kind: "gauge", help, samples: eachSample(labelled, toSamples) };
  };
  return [
    {
      name: "plimsoll_system_status",
      kind: "gauge",
      help: "1 for the status the whole system is in; all 0 while nothing counts.",
      samples: STATUS_LABELS.map(([status, labels]) => ({ labels, value: overall_status === status ? 1 : 0 })),
    },
    {
      name: "plimsoll_components",
      kind: "gauge",
      help: "Components watched.",
      samples: [{ labels: "", value: statistics.total_components }],
    },
    each("plimsoll_component_status", "1 for the confirmed status the component is in.", statusSamples),
    each("plimsoll_component_state", "1 for the component's place in its life.", stateSamples),
    each("plimsoll_component_stale", "1 while the status rests on old evidence.", staleSamples),
    each(
      "plimsoll_component_flapping",
      "1 while its answers change too often for the status to mean much.",
      flappingSamples,
    ),
    each(
      "plimsoll_component_affected",
      "1 while it is ill and a component that it depends on is DOWN.",
      affectedSamples,
    ),
    each(
      "plimsoll_component_diagnosis",
      "1 for what a component's trouble amounts to, where that has a name of its own.",
      diagnosisSamples,
    ),
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

function* eachSample(components: readonly Labelled[], toSamples: ToSamples): Generator<MetricSample> {
  for (const component of components) yield* toSamples(component);
}

function toLabelled(component: ComponentHealth): Labelled {
  const label = toLabel("component", component.component_id);
  const metrics = component.metrics.map((metric) => ({ metric, labels: `${label},${metricLabels(metric)}` }));
  return { component, label, metrics };
}

function statusSamples({ component: { status }, label }: Labelled): MetricSample[] {
  return STATUS_LABELS.map(([name, labels]) => ({ labels: `${label},${labels}`, value: status === name ? 1 : 0 }));
}

function stateSamples({ component: { state }, label }: Labelled): MetricSample[] {
  return STATE_LABELS.map(([name, labels]) => ({ labels: `${label},${labels}`, value: state === name ? 1 : 0 }));
}

function staleSamples({ component: { stale }, label: labels }: Labelled): MetricSample[] {
  return [{ labels, value: stale ? 1 : 0 }];
}

function flappingSamples({ component: { flapping }, label: labels }: Labelled): MetricSample[] {
  return [{ labels, value: flapping ? 1 : 0 }];
}

function affectedSamples({ component: { affected_by }, label: labels }: Labelled): MetricSample[] {
  return [{ labels, value: affected_by === null ? 0 : 1 }];
}

function diagnosisSamples({ component: { diagnosis }, label }: Labelled): MetricSample[] {
  return DIAGNOSES.map((name) => ({
    labels: `${label},${toLabel("diagnosis", name)}`,
    value: diagnosis === name ? 1 : 0,
  }));
}

function lastCheckSamples({ component: { last_check }, label: labels }: Labelled): MetricSample[] {
  return last_check === null ? [] : [{ labels, value: Date.parse(last_check) / 1000 }];
}

/** `error_count` is the current streak of failed checks: 0 exactly when the last one succeeded. */
function probeSuccess({ component: { last_check, error_count }, label: labels }: Labelled): MetricSample[] {
  return last_check === null ? [] : [{ labels, value: error_count === 0 ? 1 : 0 }];
}

function probeDuration({ component: { metrics, error_count }, label: labels }: Labelled): MetricSample[] {
  const slowest = (name: string) => maximum(metrics.filter((metric) => metric.name === name && metric.unit === "ms"));
  const connection = slowest("connection_time");
  const ms = slowest("response_time") ?? (connection === null ? null : connection + (slowest("query_time") ?? 0));
  return ms === null || error_count > 0 ? [] : [{ labels, value: ms / 1000 }];
}

function maximum(metrics: readonly HealthMetric[]): number | null {
  const values = metrics.flatMap(({ value }) => (value === null ? [] : [value]));
  return values.length === 0 ? null : Math.max(...values);
}

function metricSamples({ metrics }: Labelled): MetricSample[] {
  return metrics.map(({ metric, labels }) => ({ labels, value: metric.value ?? Number.NaN }));
}

function thresholdSamples({ metrics }: Labelled): MetricSample[] {
  const samples: MetricSample[] = [];
  for (const { metric, labels } of metrics) {
    const { threshold_warning, threshold_critical } = metric;
    if (threshold_warning !== null) samples.push({ labels: `${labels},level="warning"`, value: threshold_warning });
    if (threshold_critical !== null) samples.push({ labels: `${labels},level="critical"`, value: threshold_critical });
  }
  return samples;
}

function metricLabels({ name, unit, labels }: HealthMetric): string {
  const own = `${toLabel("name", name)},${toLabel("unit", unit)}`;
  if (labels === undefined) return own;
  const taken = new Set<string>(OWN_LABELS);
  return Object.entries(labels).reduce((text, [label, value]) => {
    let unique = toLabelName(label);
    while (taken.has(unique)) unique = `label_${unique}`;
    taken.add(unique);
    return `${text},${toLabel(unique, value)}`;
  }, own);
}
