import type { HealthCheckRow } from "@plimsoll/core";
import Database from "better-sqlite3";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { ServerClient } from "./server-client.ts";

/** Rows fetched at a time: large enough to be quick, small enough to be held. */
const PAGE_ROWS = 5000;

export interface HistoryRange {
  /** Null: every component. */
  readonly componentId: string | null;
  /** RFC 3339, UTC, milliseconds; from included, to excluded. */
  readonly from: string;
  readonly to: string;
}

/** The rows of `health_checks` from a running server, page by page, the newest first. */
export async function* rowsFromServer(
  client: ServerClient,
  range: HistoryRange,
): AsyncGenerator<readonly HealthCheckRow[]> {
  const query = new URLSearchParams({ from: range.from, to: range.to, resolution: "raw", limit: String(PAGE_ROWS) });
  if (range.componentId !== null) query.set("component_id", range.componentId);
  for (;;) {
    const page = (await client.get(`/history?${query.toString()}`, 30_000)) as {
      items: HealthCheckRow[];
      next_cursor: string | null;
    };
    yield page.items;
    if (page.next_cursor === null) return;
    query.set("cursor", page.next_cursor);
  }
}

/** The same rows straight from the database, which is opened for reading only and may be in use. */
export function* rowsFromFile(
  path: string,
  { componentId, from, to }: HistoryRange,
): Generator<readonly HealthCheckRow[]> {
  const database = openDatabase(path);
  try {
    const rows = database
      .prepare<[Record<string, string | null>], StoredRow>(
        `SELECT id, timestamp, component_id, component_type, status, metrics, uptime_seconds, error_count, last_error
         FROM health_checks WHERE timestamp >= @from AND timestamp < @to AND (@id IS NULL OR component_id = @id)
         ORDER BY timestamp DESC, id DESC`,
      )
      .iterate({ from, to, id: componentId });
    let chunk: HealthCheckRow[] = [];
    for (const row of rows) {
      chunk.push({ ...row, metrics: JSON.parse(row.metrics) as HealthCheckRow["metrics"] });
      if (chunk.length < PAGE_ROWS) continue;
      yield chunk;
      chunk = [];
    }
    yield chunk;
  } catch (error) {
    throw new PlimsollError("store_unavailable", `${path}: ${(error as Error).message}`, { cause: error });
  } finally {
    database.close();
  }
}

type StoredRow = Omit<HealthCheckRow, "metrics"> & { readonly metrics: string };

function openDatabase(path: string): Database.Database {
  try {
    return new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
  } catch (error) {
    throw new PlimsollError("store_unavailable", `${path} cannot be opened: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
