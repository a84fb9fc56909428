import { EXPORT_KINDS, type ExportKind, type HealthCheckRow } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** `text` comes from outside; `name` is a word of Plimsoll's own; `json` is a list or an object as its text. */
export type CellKind = "integer" | "number" | "text" | "name" | "moment" | "json";
export interface ExportColumn {
  readonly name: string;
  readonly kind: CellKind;
}
export type ExportItem = Readonly<Record<string, unknown>>;

export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  /** The rows that one stored item makes. */
  readonly rows: (item: ExportItem) => readonly ExportItem[];
}

function columns(kinds: Readonly<Record<string, CellKind>>): readonly ExportColumn[] {
  return Object.entries(kinds).map(([name, kind]) => ({ name, kind }));
}

/** The columns of `health_checks`, in its order. */
export const CHECK_COLUMNS = columns({
  id: "integer",
  timestamp: "moment",
  component_id: "text",
  component_type: "name",
  status: "name",
  metrics: "json",
  uptime_seconds: "number",
  error_count: "integer",
  last_error: "text",
});

const itself = (item: ExportItem): readonly ExportItem[] => [item];

const TABLES: Readonly<Record<ExportKind, ExportTable>> = {
  checks: { columns: CHECK_COLUMNS, rows: itself },
  series: {
    columns: columns({
      timestamp: "moment",
      component_id: "text",
      metric: "text",
      labels: "json",
      value: "number",
      unit: "text",
      status: "name",
    }),
    rows: seriesOf,
  },
  events: {
    columns: columns({
      id: "integer",
      timestamp: "moment",
      event_type: "name",
      component_id: "text",
      severity: "name",
      message: "text",
      incident_id: "text",
      details: "json",
    }),
    rows: itself,
  },
  alerts: {
    columns: columns({
      alert_id: "text",
      status: "name",
      severity: "name",
      component_id: "text",
      component_type: "name",
      component_status: "name",
      previous_status: "name",
      incident_id: "text",
      message: "text",
      probable_cause: "text",
      event_at: "moment",
      detected_at: "moment",
      generated_at: "moment",
      resolved_at: "moment",
      metrics: "json",
      deliveries: "json",
    }),
    rows: itself,
  },
  incidents: {
    columns: columns({
      incident_id: "text",
      number: "integer",
      title: "text",
      status: "name",
      severity: "name",
      cause_component_id: "text",
      probable_cause: "text",
      detected_at: "moment",
      opened_at: "moment",
      resolved_at: "moment",
      members: "json",
      blast_radius: "json",
      acknowledged: "json",
    }),
    rows: itself,
  },
  audit: {
    columns: columns({
      sequence: "integer",
      timestamp: "moment",
      actor: "text",
      verb: "name",
      subject: "text",
      outcome: "name",
      before: "json",
      after: "json",
      previous_hash: "name",
      hash: "name",
    }),
    rows: itself,
  },
};

export function exportTable(kind: ExportKind): ExportTable {
  return TABLES[kind];
}

/** What is asked for by `--what` or `--series`. Throws `bad_request` for others. */
export function parseExportKind(what: string | boolean | undefined, isSeries: boolean): ExportKind {
  if (isSeries) return "series";
  const kind = EXPORT_KINDS.find((known) => known === (what ?? "checks"));
  if (kind === undefined) throw new PlimsollError("bad_request", `--what: expected one of ${EXPORT_KINDS.join(", ")}`);
  return kind;
}

function seriesOf(item: ExportItem): readonly ExportItem[] {
  const { timestamp, component_id, metrics } = item as HealthCheckRow;
  return metrics.map(({ name, labels, value, unit, status }) => ({
    timestamp,
    component_id,
    metric: name,
    labels: labels ?? {},
    value,
    unit,
    status,
  }));
}
