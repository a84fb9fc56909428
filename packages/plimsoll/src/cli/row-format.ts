import type { HealthCheckRow } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";

const COLUMNS = [
  "id",
  "timestamp",
  "component_id",
  "component_type",
  "status",
  "metrics",
  "uptime_seconds",
  "error_count",
  "last_error",
] as const satisfies readonly (keyof HealthCheckRow)[];

export interface RowWriter {
  readonly head: string;
  readonly line: (row: HealthCheckRow) => string;
}

/** Rows as CSV (RFC 4180, with a head line, `metrics` as JSON text) or as a JSON object a line. Throws `bad_request` for others. */
export function createRowWriter(format: string | boolean | undefined): RowWriter {
  if (format === "csv") {
    return {
      head: `${COLUMNS.join(",")}\r\n`,
      line: (row) => `${COLUMNS.map((column) => cell(row[column])).join(",")}\r\n`,
    };
  }
  if (format === "jsonl") return { head: "", line: (row) => `${JSON.stringify(row)}\n` };
  throw new PlimsollError("bad_request", "--format: expected csv or jsonl");
}

function cell(value: HealthCheckRow[keyof HealthCheckRow]): string {
  if (value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
