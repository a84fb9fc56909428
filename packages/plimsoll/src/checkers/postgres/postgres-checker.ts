import type { MetricReading } from "@plimsoll/core";
import type { ClientConfig } from "pg";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import { toPostgresFailure } from "./postgres-failure.ts";
import { replicationMetrics, serverMetrics, tableMetrics, timeMetric } from "./postgres-metrics.ts";
import type { PostgresOptions } from "./postgres-options.ts";
import { PostgresSession } from "./postgres-session.ts";
import {
  quoteTable,
  REPLICATION_SQL,
  type ReplicationRow,
  SERVER_SQL,
  type ServerRow,
  TABLES_SQL,
  type TableRow,
} from "./postgres-sql.ts";

/** The answer has to be there before the check's own hard end, so that it can say what hung. */
const HEADROOM = 0.9;

/** Asks a PostgreSQL server over a fresh connection each time: accepting one is part of being up. */
export class PostgresChecker implements Checker {
  readonly #options: PostgresOptions;
  #library: Promise<typeof import("pg")> | null = null;

  constructor(options: PostgresOptions) {
    this.#options = options;
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    this.#library ??= import("pg");
    const { Client } = await this.#library;
    const session = new PostgresSession(Client, toClientConfig(this.#options));
    const budgetMs = context.timeoutMs * HEADROOM;
    let isLate = false;
    const giveUp = () => {
      isLate = true;
      session.destroy();
    };
    const stop = context.clock.schedule(budgetMs, giveUp);
    context.signal.addEventListener("abort", giveUp, { once: true });
    const metrics: MetricReading[] = [];
    try {
      if (context.signal.aborted) giveUp();
      await this.#ask({ session, metrics, budgetMs }, context);
      return { kind: "measured", metrics };
    } catch (error) {
      const failure = isLate ? timeout(session.target, metrics, budgetMs) : toPostgresFailure(error, session.target);
      return { kind: "failed", failure, metrics };
    } finally {
      stop();
      context.signal.removeEventListener("abort", giveUp);
      session.end();
    }
  }

  async #ask({ session, metrics, budgetMs }: Conversation, { clock }: CheckContext): Promise<void> {
    const { query, tables } = this.#options;
    const began = clock.monotonic();
    await session.connect(budgetMs);
    metrics.push(timeMetric("connection_time", clock.monotonic() - began));
    const asked = clock.monotonic();
    await session.runQuery(query);
    metrics.push(timeMetric("query_time", clock.monotonic() - asked));
    metrics.push(...serverMetrics(await session.ask<ServerRow>(SERVER_SQL)));
    metrics.push(...replicationMetrics(await session.ask<ReplicationRow>(REPLICATION_SQL)));
    if (tables.length === 0) return;
    metrics.push(...tableMetrics(tables, await session.ask<TableRow>(TABLES_SQL, [tables, tables.map(quoteTable)])));
  }
}

interface Conversation {
  readonly session: PostgresSession;
  readonly metrics: MetricReading[];
  readonly budgetMs: number;
}

function timeout(target: string, metrics: readonly MetricReading[], budgetMs: number) {
  const last = metrics.at(-1)?.name;
  const seconds = Math.round(budgetMs / 100) / 10;
  const what =
    last === undefined
      ? "did not let us in"
      : last === "connection_time"
        ? "did not answer the query"
        : "did not answer";
  return { code: "timeout" as const, message: `PostgreSQL at ${target} ${what} within ${seconds} s` };
}

function toClientConfig({ url, host, port, database, user, password, tls }: PostgresOptions): ClientConfig {
  const ssl =
    typeof tls === "boolean"
      ? tls
      : { rejectUnauthorized: tls.verify, ...(tls.ca === undefined ? {} : { ca: tls.ca }) };
  const common = { application_name: "plimsoll", ssl };
  if (url !== undefined) return { ...common, connectionString: url.reveal() };
  return {
    ...common,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password: password.reveal() }),
  };
}
