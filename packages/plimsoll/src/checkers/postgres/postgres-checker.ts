import type { CheckFailure, MetricReading } from "@plimsoll/core";
import { toClientConfig } from "../../database/postgres/client-config.ts";
import { type PostgresStage, toPostgresFailure } from "../../database/postgres/postgres-failure.ts";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import { type Answer, replicationMetrics, serverMetrics, tableMetrics, timeMetric } from "./postgres-metrics.ts";
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
/** The server gives up a statement before we give up the server, so that nothing of ours goes on running there. */
const SERVER_SHARE = 0.9;
const GOODBYE_SHARE = 0.05;

interface Conversation {
  readonly session: PostgresSession;
  readonly metrics: MetricReading[];
  /** When our patience ends, monotonic ms. */
  readonly until: number;
  stage: PostgresStage;
}

/** Asks a PostgreSQL server over a fresh connection each time: accepting one is part of being up. */
export class PostgresChecker implements Checker {
  readonly #options: PostgresOptions;
  /** Whether this server has had a standby since the monitor began to watch it. */
  #hadStandby = false;
  #library: Promise<typeof import("pg")> | null = null;

  constructor(options: PostgresOptions) {
    this.#options = options;
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    this.#library ??= import("pg");
    const { Client } = await this.#library;
    const { clock, signal, timeoutMs } = context;
    if (signal.aborted) {
      return {
        kind: "failed",
        failure: { code: "timeout", message: "the check was ended before PostgreSQL was asked" },
      };
    }
    const session = new PostgresSession(Client, toClientConfig(this.#options));
    const budgetMs = timeoutMs * HEADROOM;
    const talk: Conversation = { session, metrics: [], until: clock.monotonic() + budgetMs, stage: "connect" };
    let isLate = false;
    const giveUp = () => {
      isLate = true;
      session.destroy();
    };
    const stop = clock.schedule(budgetMs, giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      await this.#ask(talk, context);
      return { kind: "measured", metrics: talk.metrics };
    } catch (error) {
      const failure = isLate ? timeout(talk, budgetMs) : toPostgresFailure(error, session.target, talk.stage);
      return { kind: "failed", failure, metrics: talk.metrics };
    } finally {
      stop();
      signal.removeEventListener("abort", giveUp);
      await session.end(clock, timeoutMs * GOODBYE_SHARE);
    }
  }

  async #ask(talk: Conversation, { clock }: CheckContext): Promise<void> {
    const { session, metrics } = talk;
    const { query, tables } = this.#options;
    const began = clock.monotonic();
    await session.connect();
    metrics.push(timeMetric("connection_time", clock.monotonic() - began));
    talk.stage = "query";
    await session.beginReading((talk.until - clock.monotonic()) * SERVER_SHARE);
    const asked = clock.monotonic();
    await session.runQuery(query);
    metrics.push(timeMetric("query_time", clock.monotonic() - asked));
    talk.stage = "figures";
    metrics.push(...serverMetrics(await session.ask<ServerRow>(SERVER_SQL)));
    metrics.push(...this.#replication(await session.ask<ReplicationRow>(REPLICATION_SQL)));
    if (tables.length === 0) return;
    metrics.push(...tableMetrics(tables, await session.ask<TableRow>(TABLES_SQL, [tables, tables.map(quoteTable)])));
  }

  #replication(answer: Answer<ReplicationRow>): readonly MetricReading[] {
    const metrics = replicationMetrics(answer, { hadStandby: this.#hadStandby });
    this.#hadStandby ||= "rows" in answer && answer.rows.some((row) => !row.is_standby && row.standbys > 0);
    return metrics;
  }
}

const UNDONE: Readonly<Record<PostgresStage, string>> = {
  connect: "did not let us in",
  query: "did not answer the query",
  figures: "did not tell its figures",
};

function timeout({ session, stage }: Conversation, budgetMs: number): CheckFailure {
  const seconds = Math.round(budgetMs / 100) / 10;
  return { code: "timeout", message: `PostgreSQL at ${session.target} ${UNDONE[stage]} within ${seconds} s` };
}
