import { expect, test } from "vitest";
import { harmWords } from "./harm-words.ts";
import { refusalWords } from "./refusal-words.ts";
import { sqlCheckerKind } from "./sql-checker-kind.ts";
import { sqlOptions } from "./sql-options.ts";
import { toSqlValue } from "./to-sql-value.ts";

const queries = [{ sql: "SELECT 1 AS one", metrics: [{ name: "one" }] }];
const mistakes = (options: object) =>
  sqlOptions.safeParse({ database: "sqlite:a.db", queries, ...options }).error?.issues.map((it) => it.path.join("."));

test.each([
  "sqlite:orders.db",
  "sqlite:/var/lib/engine/orders.db",
  "postgres://watch:secret@db:5432/desk",
  "postgresql://watch@/desk?host=/var/run/postgresql",
  "mysql://watch:sec%2Fret@db/desk",
  "mariadb://watch@[::1]:3307/desk",
  "mysql:///desk?socket=/run/mysqld/mysqld.sock",
])("%s is a database", (database) => expect(mistakes({ database })).toBeUndefined());

test.each([
  "orders.db",
  "sqlite:",
  "sqlite::memory:",
  "sqlite:///orders.db",
  "mysql://",
  "mysql:///desk",
  "mysql://a:%zz@b/c",
  "oracle://db",
  "http://db",
])("%s is none", (database) => expect(mistakes({ database })).toEqual(["database"]));

test("metrics of one name, or of the kind's own, are mistakes", () => {
  const metrics = [{ name: "one" }, { name: "one" }, { name: "query_time" }];
  expect(mistakes({ queries: [{ sql: "SELECT 1", metrics }] })).toEqual([
    "queries.0.metrics.1.name",
    "queries.0.metrics.2.name",
  ]);
});

test("rows that are expected are known by a label", () => {
  const query = { sql: "SELECT 1 AS one", metrics: [{ name: "one" }], expect: ["BTC"] };
  expect(mistakes({ queries: [query] })).toEqual(["queries.0.expect"]);
  expect(mistakes({ queries: [{ ...query, label_columns: ["symbol"] }] })).toBeUndefined();
});

test("no address that can hold a password is shown; a file's is", () => {
  const shown = (database: string) => JSON.stringify(sqlOptions.parse({ database, queries }));
  expect(shown("mysql://watch:hunter2@db/desk")).not.toContain("hunter2");
  expect(shown("postgres://watch:hunter2@db/desk")).not.toContain("hunter2");
  expect(shown("sqlite:a.db")).toContain("sqlite:a.db");
});

test("the names of the metrics are those of the queries", () => {
  const { metricNames } = sqlCheckerKind;
  const names =
    typeof metricNames === "function" ? metricNames(sqlOptions.parse({ database: "sqlite:a", queries })) : [];
  expect(names).toEqual(["connection_time", "query_time", "one"]);
});

test.each([
  ["SELECT 1", null],
  ["  -- a comment\n /* and another */ with x AS (SELECT 1) SELECT * FROM x", null],
  ["(VALUES (1))", null],
  ["update t set a = 1", "begins with UPDATE, and only one SELECT that changes nothing is run"],
  ["/* SELECT */ DROP TABLE t", "begins with DROP, and only one SELECT that changes nothing is run"],
  ["  ", "holds no statement"],
])("of %j it is said: %s", (sql, words) => expect(refusalWords(sql)).toBe(words));

test.each([
  ["SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity", "calls pg_terminate_backend"],
  ['SELECT "pg_advisory_lock" (1)', "calls pg_advisory_lock"],
  ["SELECT pg_try_advisory_xact_lock_shared(1)", "calls pg_try_advisory_xact_lock_shared"],
  ["SELECT GET_LOCK('engine', 0)", "calls get_lock"],
  ["SELECT n FROM orders LOCK IN  SHARE MODE", "locks rows (LOCK IN SHARE MODE)"],
  ["SELECT n FROM orders FOR SHARE", "locks rows (FOR SHARE)"],
])("of %j it is said that it %s", (sql, words) => expect(harmWords(sql)).toContain(words));

test.each([
  "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
  "SELECT 1 -- pg_notify(",
  "SELECT count(*) FROM log WHERE text LIKE '%get_lock(%for share%'",
  "SELECT target_lock(1), for_share FROM t",
])("nothing of %j", (sql) => expect(harmWords(sql)).toBeNull());

test.each([
  [1n, 1],
  [2n ** 60n, "1152921504606846976"],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, "Infinity"],
  [true, 1],
  [Buffer.from("abc"), "abc"],
  [{ a: 1 }, '{"a":1}'],
  [undefined, null],
])("%s becomes %s", (raw, value) => expect(toSqlValue(raw)).toBe(value));
