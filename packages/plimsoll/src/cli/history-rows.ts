import { existsSync } from "node:fs";
import type { ExportKind } from "@plimsoll/core";
import type { DatabaseReading } from "../archive/read-database.ts";
import type { Clock } from "../port/clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { HistoryQuery } from "../port/store.ts";
import type { ExportItem } from "./export-table.ts";
import { requireComponent, requireKept } from "./require-component.ts";
import type { ServerClient } from "./server-client.ts";

/** Fetched at a time: large enough to be quick, small enough to be held. */
const PAGE_ROWS = 1000;

export interface HistoryRange {
  readonly kind: ExportKind;
  /** Null: every component. */
  readonly componentId: string | null;
  /** Epoch ms; from included, to excluded. */
  readonly from: number;
  readonly to: number;
}

interface ItemPage {
  readonly items: readonly ExportItem[];
  readonly next_cursor: string | null;
}

const ROUTES: Readonly<Record<ExportKind, string>> = {
  checks: "/history",
  series: "/history",
  events: "/events",
  alerts: "/alerts",
  incidents: "/incidents",
  audit: "/audit",
};

/** From a running server, page by page, the newest first. Rejects where there is nothing, not even of another time. */
export async function* rowsFromServer(
  client: ServerClient,
  { kind, componentId, from, to }: HistoryRange,
): AsyncGenerator<readonly ExportItem[]> {
  const query = new URLSearchParams({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: String(PAGE_ROWS),
  });
  if (ROUTES[kind] === "/history") query.set("resolution", "raw");
  const wanted = kind === "audit" ? null : componentId;
  if (wanted !== null) query.set("component_id", wanted);
  for (;;) {
    const page = (await client.get(`${ROUTES[kind]}?${query.toString()}`, 30_000)) as ItemPage;
    if (wanted !== null && page.items.length === 0 && !query.has("cursor")) await requireComponent(client, wanted);
    yield page.items;
    if (page.next_cursor === null) return;
    query.set("cursor", page.next_cursor);
  }
}

/** The same straight from the database, which is opened for reading only and may be in use. */
export async function* rowsFromFile(
  path: string,
  range: HistoryRange,
  clock: Clock,
): AsyncGenerator<readonly ExportItem[]> {
  if (!existsSync(path)) throw new PlimsollError("not_found", `there is no database at ${path}`);
  const { readDatabase } = await import("../archive/read-database.ts");
  const reading = readDatabase(path, clock);
  try {
    for (let cursor: string | null = null; ; ) {
      const page: ItemPage = await pageOf(reading, range, cursor);
      const { componentId, kind } = range;
      const isNothing = page.items.length === 0 && cursor === null;
      if (isNothing && componentId !== null && kind !== "audit") await requireKept(reading, path, componentId);
      yield page.items;
      cursor = page.next_cursor;
      if (cursor === null) return;
    }
  } catch (error) {
    if (error instanceof PlimsollError) throw error;
    throw new PlimsollError("store_unavailable", `${path}: ${(error as Error).message}`, { cause: error });
  } finally {
    await reading.close();
  }
}

async function pageOf(reading: DatabaseReading, range: HistoryRange, cursor: string | null): Promise<ItemPage> {
  const { kind, componentId, from, to } = range;
  const query: HistoryQuery = { componentId, from, to, limit: PAGE_ROWS, cursor };
  if (kind === "checks" || kind === "series") {
    return JSON.parse(new TextDecoder().decode(await reading.queryChecks(query))) as ItemPage;
  }
  if (kind === "events") {
    return reading.queryEvents({ ...query, incidentId: null, types: null, minSeverity: null });
  }
  if (kind === "alerts") return reading.queryAlerts({ ...query, status: null, minSeverity: null });
  if (kind === "incidents") return reading.queryIncidents({ ...query, status: null });
  const { items, next_cursor } = await reading.queryAudit({ from, to, limit: PAGE_ROWS, cursor });
  return { items: items.map((entry) => ({ ...entry })), next_cursor };
}
