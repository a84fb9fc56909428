import { onTestFinished } from "vitest";
import type { CheckAnswer, Checker, CheckerSetup } from "../../port/checker.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { openReadOnlySource } from "./open-read-only-source.ts";
import { QueryProcesses } from "./query-processes.ts";
import { SqlChecker } from "./sql-checker.ts";
import { sqlCheckerKind } from "./sql-checker-kind.ts";

/** Shared by the tests of a file: starting one takes a while. */
const shared = new QueryProcesses();

/** Holds the shared processes until the answer is called. */
export function holdProcesses(): () => Promise<void> {
  return shared.retain();
}

/** A checker that is closed with the test. */
export function sqlChecker(
  options: object,
  given: { setup?: Partial<CheckerSetup>; processes?: QueryProcesses } = {},
): Checker {
  const parsed = sqlCheckerKind.options.parse(options);
  const { database, tls, query_timeout: queryTimeoutMs } = parsed;
  const source = openReadOnlySource({ database, tls, queryTimeoutMs }, given.processes ?? shared);
  const checker = new SqlChecker(parsed, source, setupOf(given.setup));
  onTestFinished(async () => {
    await checker.close();
  });
  return checker;
}

/** One check of a query whose columns are its metrics. */
export function askOnce(
  database: string,
  sql: string,
  given: {
    query?: object;
    options?: object;
    context?: Parameters<typeof contextOf>[0];
    columns?: readonly string[];
  } = {},
): Promise<CheckAnswer> {
  const metrics = (given.columns ?? ["n"]).map((name) => ({ name }));
  const options = { database, queries: [{ sql, metrics, ...given.query }], ...given.options };
  return sqlChecker(options).check(contextOf(given.context));
}

/** Values by series, without the kind's own times. */
export function figuresOf(answer: CheckAnswer): Record<string, number | null> {
  const own = new Set(["connection_time", "query_time"]);
  return Object.fromEntries(
    (answer.metrics ?? [])
      .filter(({ name }) => !own.has(name))
      .map(({ name, labels, value }) => [[name, ...Object.values(labels ?? {})].join(" "), value]),
  );
}
