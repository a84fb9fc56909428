import type { ComponentType, HealthStatus } from "@plimsoll/core";
import type { StoredRow } from "../history/column-builder.ts";
import type { KeyedRow } from "./check-rows.ts";

export type StoredCells = [
  componentType: ComponentType,
  status: HealthStatus,
  metrics: string,
  uptimeSeconds: number,
  errorCount: number,
  lastError: string | null,
];

/** What of a row of health_checks makes a StoredRow, as CheckRows takes it. */
export const STORED_COLUMNS = "h.component_type, h.status, h.metrics, h.uptime_seconds, h.error_count, h.last_error";

export function toStoredRow([
  id,
  timestamp,
  componentType,
  status,
  metrics,
  ...rest
]: KeyedRow<StoredCells>): StoredRow {
  const [uptimeSeconds, errorCount, lastError] = rest;
  return { id, at: Date.parse(timestamp), componentType, status, metrics, uptimeSeconds, errorCount, lastError };
}
