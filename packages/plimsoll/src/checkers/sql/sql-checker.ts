import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import { roundTo } from "../host/figure.ts";
import type { ReadingContext, ReadMetric } from "../value/read-metric.ts";
import { StateMemory } from "../value/state-memory.ts";
import { toAnswer } from "../value/to-answer.ts";
import type { ReadOnlySource, SqlAnswer } from "./read-only-source.ts";
import { readRows } from "./read-rows.ts";
import type { SqlOptions, SqlQuery } from "./sql-options.ts";

/** Asks a database its configured queries and makes their rows metrics. */
export class SqlChecker implements Checker {
  readonly #queries: readonly (SqlQuery & { readonly name: string })[];
  readonly #source: ReadOnlySource;
  readonly #setup: CheckerSetup;
  readonly #states = new StateMemory();

  constructor({ queries }: SqlOptions, source: ReadOnlySource, setup: CheckerSetup) {
    this.#queries = queries.map((query) => ({ ...query, name: query.name ?? query.metrics[0]?.name ?? "" }));
    this.#source = source;
    this.#setup = setup;
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const { connectionMs, answers } = await this.#source.ask(this.#queries, context);
    const reading = { now: context.clock.now(), market: this.#setup.market, states: this.#states };
    const found = this.#queries.map((query, index) => readAnswer(query, answers[index], reading));
    const times = connectionMs === null ? [] : [toTime("connection_time", connectionMs)];
    const own = [...times, ...found.flatMap(({ time }) => time)];
    const answer = toAnswer(
      found.flatMap(({ read }) => read),
      own,
    );
    const failure = found.find((it) => it.failure !== null)?.failure ?? null;
    return failure === null ? answer : { kind: "failed", failure, metrics: answer.metrics ?? [] };
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

interface QueryReading {
  readonly time: readonly MetricReading[];
  readonly read: readonly ReadMetric[];
  readonly failure: CheckFailure | null;
}

function readAnswer(
  query: SqlQuery & { name: string },
  answer: SqlAnswer | undefined,
  context: ReadingContext,
): QueryReading {
  if (answer?.kind !== "rows") return { time: [], read: [], failure: answer?.failure ?? null };
  const time = [toTime("query_time", answer.elapsedMs, { query: query.name })];
  const rows = readRows(query, answer, context);
  if ("read" in rows) return { time, read: rows.read, failure: null };
  return { time, read: [], failure: { ...rows.failure, message: `query ${query.name}: ${rows.failure.message}` } };
}

function toTime(name: string, ms: number, labels?: MetricReading["labels"]): MetricReading {
  return { name, value: roundTo(ms, 3), unit: "ms", ...(labels === undefined ? {} : { labels }) };
}
