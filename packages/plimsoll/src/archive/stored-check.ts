import { type HealthCheckRow, healthCheckRow } from "@plimsoll/core";
import { z } from "zod";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { NewCheck } from "../port/store.ts";

/** Of any precision and offset: what a store keeps is UTC with milliseconds. */
const moment = z.iso.datetime({ offset: true });
const storedRow = healthCheckRow.omit({ id: true }).extend({ timestamp: z.string() }).loose();

/** The row of `health_checks` that a record of a file stands for. Throws `bad_request` saying what is wrong with it. */
export function parseStoredCheck(record: unknown): NewCheck {
  const parsed = storedRow.safeParse(record);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: "not a row" };
    throw new PlimsollError("bad_request", `${path.length === 0 ? "" : `${path.join(".")}: `}${message}`);
  }
  return toNewCheck(parsed.data);
}

function toNewCheck(row: Omit<HealthCheckRow, "id">): NewCheck {
  const time = row.timestamp.toUpperCase();
  const at = moment.safeParse(time).success ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(at)) throw new PlimsollError("bad_request", `timestamp: expected RFC 3339, got ${row.timestamp}`);
  if (row.component_id === "") throw new PlimsollError("bad_request", "component_id: expected an id");
  return {
    timestamp: new Date(at).toISOString(),
    componentId: row.component_id,
    componentType: row.component_type,
    status: row.status,
    metrics: JSON.stringify(row.metrics.map(inOrder)),
    uptimeSeconds: row.uptime_seconds,
    errorCount: row.error_count,
    lastError: row.last_error,
  };
}

/** As the monitor writes them, so that the same metric is the same text. */
function inOrder({ name, labels, value, unit, status }: HealthCheckRow["metrics"][number]) {
  return { name, ...(labels === undefined ? {} : { labels }), value, unit, status };
}

/** The same for rows that say the same: a component, a moment and all that was found. Uptime counts to the millisecond. */
export function contentKey(check: NewCheck): string {
  const { timestamp, componentId, componentType, status, metrics, uptimeSeconds, errorCount, lastError } = check;
  const uptimeMs = Math.round(uptimeSeconds * 1000);
  return JSON.stringify([timestamp, componentId, componentType, status, metrics, uptimeMs, errorCount, lastError]);
}
