import type { CheckerKind, CheckerRegistry } from "../port/checker.ts";
import { chronyCheckerKind } from "./chrony/chrony-checker-kind.ts";
import { createFeedDivergenceKind } from "./feed-divergence/feed-divergence-kind.ts";
import { createFixCheckerKind } from "./fix/fix-checker-kind.ts";
import { SequenceBook } from "./fix/sequence-book.ts";
import { SessionClaims } from "./fix/session-claims.ts";
import { createFixLogCheckerKind } from "./fix-log/fix-log-checker-kind.ts";
import { PositionBook } from "./fix-log/position-book.ts";
import { createHeartbeatCheckerKind } from "./heartbeat/heartbeat-checker-kind.ts";
import { createHttpCheckerKind } from "./http/http-checker-kind.ts";
import { createJsonCheckerKind } from "./json/json-checker-kind.ts";
import { mqttCheckerKind } from "./mqtt/mqtt-checker-kind.ts";
import { mysqlCheckerKind } from "./mysql/mysql-checker-kind.ts";
import { natsCheckerKind } from "./nats/nats-checker-kind.ts";
import { ntpCheckerKind } from "./ntp/ntp-checker-kind.ts";
import { orderStoreCheckerKind } from "./order-store/order-store-checker-kind.ts";
import { postgresCheckerKind } from "./postgres/postgres-checker-kind.ts";
import { processCheckerKind } from "./process/process-checker-kind.ts";
import { createPrometheusCheckerKind } from "./prometheus/prometheus-checker-kind.ts";
import { createReadinessCheckerKind } from "./readiness/readiness-checker-kind.ts";
import { createReconciliationCheckerKind } from "./reconciliation/reconciliation-checker-kind.ts";
import { redisCheckerKind } from "./redis/redis-checker-kind.ts";
import { createRiskCheckerKind } from "./risk/risk-checker-kind.ts";
import { sqlCheckerKind } from "./sql/sql-checker-kind.ts";
import { sqliteCheckerKind } from "./sqlite/sqlite-checker-kind.ts";
import { createStatsdCheckerKind } from "./statsd/statsd-checker-kind.ts";
import { systemCheckerKind } from "./system/system-checker-kind.ts";
import { tcpCheckerKind } from "./tcp/tcp-checker-kind.ts";
import { VenueBook } from "./venue/venue-book.ts";
import { FeedBoard } from "./websocket/feed-board.ts";
import { createWebsocketCheckerKind } from "./websocket/websocket-checker-kind.ts";

/** Every kind of checker, in the order they are documented: a new kind is its folder and a line here. */
export function createCheckerRegistry(): CheckerRegistry {
  const claims = new SessionClaims();
  const venues = new VenueBook(); // a target that wants to be left alone means all kinds
  const board = new FeedBoard();
  return new Map<string, CheckerKind>([
    ["sqlite", sqliteCheckerKind],
    ["http", createHttpCheckerKind(venues)],
    ["tcp", tcpCheckerKind],
    ["system", systemCheckerKind],
    ["process", processCheckerKind],
    ["postgres", postgresCheckerKind],
    ["ntp", ntpCheckerKind],
    ["chrony", chronyCheckerKind],
    ["json", createJsonCheckerKind(venues)],
    ["prometheus", createPrometheusCheckerKind(venues)],
    ["heartbeat", createHeartbeatCheckerKind()],
    ["statsd", createStatsdCheckerKind()],
    ["sql", sqlCheckerKind],
    ["mysql", mysqlCheckerKind],
    ["redis", redisCheckerKind],
    ["mqtt", mqttCheckerKind],
    ["nats", natsCheckerKind],
    ["fix", createFixCheckerKind({ book: new SequenceBook(), claims })],
    ["fix_log", createFixLogCheckerKind({ positions: new PositionBook(), claims })],
    ["order_store", orderStoreCheckerKind],
    ["reconciliation", createReconciliationCheckerKind(venues)],
    ["risk", createRiskCheckerKind(venues)],
    ["readiness", createReadinessCheckerKind()],
    ["websocket", createWebsocketCheckerKind({ venues, board })],
    ["feed_divergence", createFeedDivergenceKind(board)],
  ]);
}
