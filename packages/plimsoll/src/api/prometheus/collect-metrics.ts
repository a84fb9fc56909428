import type { AnchorFigures } from "../../port/audit.ts";
import type { BackupState } from "../../port/backup.ts";
import type { Monitor } from "../../port/monitor.ts";
import type { StoredFigures } from "../statistics-source.ts";
import { alertingFamilies } from "./alerting-families.ts";
import { componentFamilies } from "./component-families.ts";
import { type MetricFamily, type MetricSample, toLabel } from "./exposition.ts";
import { latencyFamilies } from "./latency-families.ts";
import { sloFamilies } from "./slo-families.ts";

export interface MetricsInput {
  readonly monitor: Monitor;
  readonly version: string;
  readonly now: number;
  /** Null while the store cannot answer; what comes from it is then left out. */
  readonly figures: StoredFigures | null;
  readonly backup: BackupState | null;
  readonly liveClients: number;
  readonly liveDropped: number;
  readonly anchors: readonly AnchorFigures[];
}

/** All that `/metrics` shows. Unhealthy components and a troubled store change values, never whether it answers. */
export function collectMetrics(input: MetricsInput): MetricFamily[] {
  const { monitor, figures } = input;
  const health = monitor.current();
  return [
    ...monitorFamilies(input),
    ...checkFamilies(monitor),
    ...componentFamilies(health),
    ...alertingFamilies(monitor.alerting, input.now),
    ...sloFamilies(monitor.slos),
    ...anchorFamilies(input.anchors),
    ...backupFamilies(input.backup),
    ...(figures === null ? [] : latencyFamilies(figures.latency)),
  ];
}

function monitorFamilies({ monitor, version, now, liveClients, liveDropped }: MetricsInput): MetricFamily[] {
  const { monitoring_active, monitor: own } = monitor.current();
  const { eventLoopLagMs, droppedResults, unpackedResults } = monitor.counters();
  return [
    {
      ...gauge("plimsoll_build_info", "Always 1; the version is a label.", 1),
      samples: [{ labels: toLabel("version", version), value: 1 }],
    },
    gauge(
      "plimsoll_start_timestamp_seconds",
      "When the monitor started, seconds since the epoch.",
      monitor.startedAt / 1000,
    ),
    gauge(
      "plimsoll_uptime_seconds",
      "How long the monitor has been running.",
      Math.max(0, (now - monitor.startedAt) / 1000),
    ),
    gauge(
      "plimsoll_monitoring_active",
      "1 while checks run, 0 while monitoring is stopped.",
      monitoring_active ? 1 : 0,
    ),
    gauge(
      "plimsoll_history_durable",
      "1 while the store keeps history, 0 while it cannot write.",
      own.history_durable ? 1 : 0,
    ),
    gauge(
      "plimsoll_monitor_trouble",
      "1 while something is wrong with the monitor itself.",
      own.trouble === null ? 0 : 1,
    ),
    gauge("plimsoll_event_loop_lag_seconds", "How late the monitor's event loop is.", eventLoopLagMs / 1000),
    counter(
      "plimsoll_results_dropped",
      "Plain results not kept because the store could not take them.",
      droppedResults,
    ),
    counter(
      "plimsoll_results_unpacked",
      "Results that could not be packed: they last only as long as plain rows.",
      unpackedResults,
    ),
    gauge("plimsoll_live_clients", "Readers of the live stream.", liveClients),
    counter(
      "plimsoll_live_clients_dropped",
      "Readers of the live stream dropped for being slow or silent.",
      liveDropped,
    ),
  ];
}

function checkFamilies(monitor: Monitor): MetricFamily[] {
  const counters = monitor.counters();
  const kinds = [...counters.byKind];
  const byKind = (
    pick: (kind: { run: number; failed: number; durationMsSum: number }) => number,
    suffix?: string,
  ): MetricSample[] =>
    kinds.map(([kind, counts]) => ({
      labels: toLabel("kind", kind),
      value: pick(counts),
      ...(suffix !== undefined && { suffix }),
    }));
  return [
    { ...counter("plimsoll_checks", "Checks run, by kind.", 0), samples: byKind((counts) => counts.run) },
    {
      ...counter("plimsoll_checks_failed", "Checks that failed, by kind.", 0),
      samples: byKind((counts) => counts.failed),
    },
    {
      name: "plimsoll_check_duration_seconds",
      kind: "summary",
      help: "Time spent in checks, by kind.",
      samples: [
        ...byKind((counts) => counts.durationMsSum / 1000, "_sum"),
        ...byKind((counts) => counts.run, "_count"),
      ],
    },
    counter("plimsoll_checks_late", "Checks started over 100 ms after their slot.", counters.late),
    counter("plimsoll_check_slots_missed", "Slots that passed while the check before still ran.", counters.missedSlots),
    gauge("plimsoll_checks_in_flight", "Checks running now.", counters.inFlight),
    {
      ...counter("plimsoll_pushes", "What programs pushed to components, by what became of it.", 0),
      samples: Array.from(counters.pushes, ([outcome, value]) => ({ labels: toLabel("outcome", outcome), value })),
    },
    gauge("plimsoll_checks_quarantined", "Checks that ignored their end and are kept apart.", counters.quarantined),
  ];
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, kind: "gauge", help, samples: [{ labels: "", value }] };
}

function counter(name: string, help: string, value: number): MetricFamily {
  return { name, kind: "counter", help, samples: [{ labels: "", value }] };
}

/** Nothing while no anchors are configured. */
function anchorFamilies(anchors: readonly AnchorFigures[]): MetricFamily[] {
  if (anchors.length === 0) return [];
  return [
    {
      name: "plimsoll_audit_anchor_failing",
      kind: "gauge",
      help: "1 while the audit trail's newest hash cannot be published there.",
      samples: anchors.map(({ name, failing }) => ({ labels: toLabel("anchor", name), value: failing ? 1 : 0 })),
    },
    {
      name: "plimsoll_audit_anchor_last_success_timestamp_seconds",
      kind: "gauge",
      help: "When the newest row of the audit trail was last known to be anchored there.",
      samples: anchors.flatMap(({ name, lastSuccessAt }) =>
        lastSuccessAt === null ? [] : [{ labels: toLabel("anchor", name), value: lastSuccessAt / 1000 }],
      ),
    },
  ];
}

/** Nothing while no backups are planned. */
function backupFamilies(backup: BackupState | null): MetricFamily[] {
  if (backup === null) return [];
  const { lastSuccessAt, failure } = backup;
  const made = gauge("plimsoll_backup_last_success_timestamp_seconds", "When the newest backup was made.", 0);
  return [
    gauge("plimsoll_backup_success", "1 unless the last try to back the store up failed.", failure === null ? 1 : 0),
    { ...made, samples: lastSuccessAt === null ? [] : [{ labels: "", value: lastSuccessAt / 1000 }] },
  ];
}
