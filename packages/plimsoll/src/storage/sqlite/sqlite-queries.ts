import type {
  AlertRecord,
  Incident,
  NotificationRecord,
  Page,
  RecoveryAttempt,
  Silence,
  SystemEvent,
} from "@plimsoll/core";
import type { AuditRecord } from "../../port/audit.ts";
import type { Clock } from "../../port/clock.ts";
import type { Store } from "../../port/store.ts";
import { decodeNumberedCursor, decodeTimedCursor } from "../cursor.ts";
import { decodeStatusRecord } from "./decode-status-record.ts";
import type { Answer, Argument, PageText, ReaderVerbs } from "./protocol.ts";

export type AskReader = <Verb extends keyof ReaderVerbs>(
  verb: Verb,
  argument: Argument<ReaderVerbs, Verb>,
) => Promise<Answer<ReaderVerbs, Verb>>;

export type StoreQueries = Pick<Store, Extract<keyof Store, `query${string}`>>;

/** The store's queries, put to the reader's thread. Cursors are read here: a bad one is the caller's mistake. */
export function sqliteQueries(ask: AskReader, clock: Clock): StoreQueries {
  return {
    async queryChecks({ cursor, ...query }) {
      return ask("checks", { ...query, after: decodeNumberedCursor(cursor) });
    },
    async queryBuckets({ cursor, ...query }) {
      return ask("buckets", { ...query, after: decodeTimedCursor(cursor) });
    },
    queryColumns: (query) => ask("columns", query),
    querySeries: (query) => ask("series", query),
    querySeriesPage: (query) => ask("seriesPage", query),
    queryMetricSummary: (query) => ask("metricSummary", query),
    async queryEvents({ cursor, ...query }) {
      return toPage<SystemEvent>(await ask("events", { ...query, after: decodeNumberedCursor(cursor) }));
    },
    async queryAlerts({ cursor, ...query }) {
      return toPage<AlertRecord>(await ask("alerts", { ...query, after: decodeTimedCursor(cursor) }));
    },
    async queryIncident(idOrNumber) {
      const text = await ask("incident", idOrNumber);
      return text === null ? null : (JSON.parse(text) as Incident);
    },
    async queryIncidents({ cursor, ...query }) {
      return toPage<Incident>(await ask("incidents", { ...query, after: decodeTimedCursor(cursor) }));
    },
    async queryNotifications({ cursor, ...query }) {
      return toPage<NotificationRecord>(await ask("notifications", { ...query, after: decodeTimedCursor(cursor) }));
    },
    async querySilences({ cursor, ...query }) {
      return toPage<Silence>(await ask("silences", { ...query, after: decodeTimedCursor(cursor) }));
    },
    async queryAttempts({ cursor, ...query }) {
      return toPage<RecoveryAttempt>(await ask("attempts", { ...query, after: decodeTimedCursor(cursor) }));
    },
    async queryAudit({ cursor, ...query }) {
      return toPage<AuditRecord>(await ask("audit", { ...query, afterId: decodeNumberedCursor(cursor)?.id ?? null }));
    },
    queryAuditHead: () => ask("auditHead", null),
    queryAuditChain: (from) => ask("auditChain", from),
    querySpans: (query) => ask("spans", { ...query, now: clock.now() }),
    async queryStatusRecord(query) {
      const now = clock.now();
      return decodeStatusRecord(await ask("statusRecord", { ...query, now }), now);
    },
    queryUptime: (query) => ask("uptime", query),
    queryLatency: (query) => ask("latency", query),
  };
}

function toPage<Item>({ items, nextCursor }: PageText): Page<Item> {
  return { items: JSON.parse(items) as Item[], next_cursor: nextCursor };
}
