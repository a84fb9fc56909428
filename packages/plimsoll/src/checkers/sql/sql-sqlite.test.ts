import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { contextOf } from "../host/real-time.fixture.ts";
import { openProgram, snapshotFolder } from "../sqlite/temporary-database.fixture.ts";
import { QueryProcess } from "./query-process.ts";
import { QueryProcesses } from "./query-processes.ts";
import { askOnce, figuresOf, holdProcesses, sqlChecker } from "./sql-checker.fixture.ts";
import { startQueryProcess } from "./start-query-process.ts";

/** Counts for ever within one step of SQLite, which nothing can interrupt. */
const ENDLESS = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) AS n FROM c";
const WIDE = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 300) SELECT i AS n";

const release = holdProcesses();
afterAll(release);

function program(journal: "wal" | "delete" = "wal") {
  const opened = openProgram(journal);
  return { ...opened, database: `sqlite:${opened.path}` };
}

function canWrite(engine: Database.Database): boolean {
  try {
    engine.exec("INSERT INTO orders (symbol) VALUES ('ADA')");
    return true;
  } catch {
    return false;
  }
}

describe.each(["wal", "delete"] as const)("a database whose journal is %s", (journal) => {
  test("gives one row's columns as metrics, with the times that it took", async () => {
    const { database } = program(journal);
    const answer = await askOnce(database, "SELECT count(*) AS n, max(id) AS top FROM orders", {
      columns: ["n", "top"],
    });
    expect(answer.kind).toBe("measured");
    expect(answer.metrics?.map(({ name, labels, unit }) => [name, labels, unit])).toEqual([
      ["connection_time", undefined, "ms"],
      ["query_time", { query: "n" }, "ms"],
      ["n", undefined, "1"],
      ["top", undefined, "1"],
    ]);
    expect(figuresOf(answer)).toEqual({ n: 3, top: 3 });
  });

  test("is neither written nor given a file beside it, in use or not", async () => {
    const { database, program: engine, folder } = program(journal);
    // Readers of a write-ahead log leave their mark in its index, as they must.
    const content = () =>
      readdirSync(folder).map((name) => [name, name.endsWith("-shm") || readFileSync(join(folder, name), "hex")]);
    const before = content();
    expect((await askOnce(database, "SELECT count(*) AS n FROM orders")).kind).toBe("measured");
    expect(content()).toEqual(before);
    engine.close();
    const closed = snapshotFolder(folder);
    expect(figuresOf(await askOnce(database, "SELECT count(*) AS n FROM orders"))).toEqual({ n: 3 });
    expect(snapshotFolder(folder)).toEqual(closed);
  });

  test.each([
    ["an insertion", "INSERT INTO orders (symbol) VALUES ('X')", "begins with INSERT"],
    ["a deletion that answers", "DELETE FROM orders RETURNING id AS n", "begins with DELETE"],
    ["a deletion behind a WITH", "WITH x AS (SELECT 1) DELETE FROM orders RETURNING id AS n", "refused"],
    ["a new table", "CREATE TABLE t (i)", "begins with CREATE"],
    ["a second statement", "SELECT 1 AS n; DELETE FROM orders", "is not one SELECT"],
    ["another database", "ATTACH '/tmp/other.db' AS other", "begins with ATTACH"],
    ["a setting", "PRAGMA user_version = 7", "begins with PRAGMA"],
    ["nothing", "-- SELECT 1", "holds no statement"],
  ])("refuses %s, in use or not", async (_, sql, words) => {
    const { database, program: engine } = program(journal);
    const refused = { kind: "failed", failure: { code: "unexpected-answer", message: expect.stringContaining(words) } };
    expect(await askOnce(database, sql)).toMatchObject(refused);
    engine.close();
    expect(await askOnce(database, sql)).toMatchObject(refused);
    expect(existsSync("/tmp/other.db")).toBe(false);
    expect(figuresOf(await askOnce(database, "SELECT count(*) AS n FROM orders"))).toEqual({ n: 3 });
  });

  test("keeps every digit of stamps in nanoseconds and reads NULL as missing", async () => {
    const { database, program: engine } = program(journal);
    engine.exec(
      "CREATE TABLE stamps (id INTEGER, at INTEGER, words TEXT); INSERT INTO stamps VALUES (1, NULL, 'soon')",
    );
    const stamp = BigInt(Date.now() - 60_000) * 1_000_000n;
    engine.prepare("INSERT INTO stamps VALUES (2, ?, ?)").run(stamp, new Date(Date.now() - 60_000).toISOString());
    const metrics = [
      { name: "age", column: "at", age: "ns" },
      { name: "text_age", column: "words", age: "text" },
    ];
    const rows = figuresOf(
      await askOnce(database, "SELECT id, at, words FROM stamps", { query: { metrics, label_columns: ["id"] } }),
    );
    expect(rows["age 1"]).toBeNull();
    expect(rows["text_age 1"]).toBeNull();
    expect(rows["age 2"]).toBeGreaterThanOrEqual(60);
    expect(rows["text_age 2"]).toBeGreaterThanOrEqual(60);
  });
});

describe("rows", () => {
  test("become a series each by their labels", async () => {
    const { database } = program();
    const answer = await askOnce(database, "SELECT symbol, id AS n FROM orders ORDER BY id", {
      query: { label_columns: ["symbol"] },
    });
    expect(figuresOf(answer)).toEqual({ "n BTC": 1, "n ETH": 2, "n SOL": 3 });
  });

  test("that are expected and not there have no value, also where there is no row at all", async () => {
    const { database } = program();
    const query = { label_columns: ["symbol"], expect: ["BTC", "DOGE"] };
    const answer = await askOnce(database, "SELECT symbol, id AS n FROM orders", { query });
    expect(figuresOf(answer)).toEqual({ "n BTC": 1, "n ETH": 2, "n SOL": 3, "n DOGE": null });
    const missed = answer.metrics?.find(({ labels }) => labels?.symbol === "DOGE");
    expect(missed?.details).toEqual({ error: "there is no row of it among the 3 that the query found" });
    for (const noRows of ["missing", "skip", "zero"]) {
      const none = await askOnce(database, "SELECT id AS symbol, id AS n FROM fills", {
        query: { ...query, no_rows: noRows },
      });
      expect(figuresOf(none)).toEqual({ "n BTC": null, "n DOGE": null });
    }
  });

  test("that nothing tells apart are a mistake in the query", async () => {
    const { database } = program();
    expect(await askOnce(database, "SELECT id AS n FROM orders")).toMatchObject({
      failure: { code: "unexpected-answer", message: expect.stringContaining("label_columns") },
    });
    const twin = await askOnce(database, "SELECT 'a' AS symbol, id AS n FROM orders", {
      query: { label_columns: ["symbol"] },
    });
    expect(twin).toMatchObject({ failure: { message: expect.stringContaining('symbol="a"') } });
  });

  test.each([
    ["missing", "measured", { n: null }],
    [null, "measured", { n: null }],
    ["zero", "measured", { n: 0 }],
    ["skip", "measured", {}],
    ["fail", "failed", {}],
  ])("that are none mean %s", async (noRows, kind, figures) => {
    const { database } = program();
    const answer = await askOnce(database, "SELECT id AS n FROM fills", { query: { no_rows: noRows } });
    expect(answer.kind).toBe(kind);
    expect(figuresOf(answer)).toEqual(figures);
  });

  test("that are too many, or too large, are no answer: what is cut off could be the worst", async () => {
    const { database } = program();
    expect(await askOnce(database, `${WIDE} FROM c`, { query: { label_columns: ["n"] } })).toMatchObject({
      failure: { code: "unexpected-answer", message: expect.stringContaining("more than 200 rows") },
    });
    expect(await askOnce(database, "SELECT hex(zeroblob(600000)) AS n")).toMatchObject({
      failure: { code: "unexpected-answer", message: expect.stringContaining("more than 1 MB") },
    });
  });

  test("without a column that a metric names say which there are", async () => {
    const { database } = program();
    expect(await askOnce(database, "SELECT id, symbol FROM orders LIMIT 1")).toMatchObject({
      failure: { message: "query n: the answer has no column n, but id, symbol" },
    });
    expect(await askOnce(database, "SELECT 1 AS n, 2 AS n")).toMatchObject({
      failure: { message: expect.stringContaining("two columns named n") },
    });
  });
});

test("one query's trouble leaves the others their metrics", async () => {
  const { database } = program();
  const metrics = (name: string) => [{ name }];
  const checker = sqlChecker({
    database,
    queries: [
      { sql: "SELECT count(*) AS a FROM orders", metrics: metrics("a") },
      { sql: "SELECT count(*) AS b FROM nowhere", metrics: metrics("b") },
      { sql: "SELECT count(*) AS c FROM fills", metrics: metrics("c") },
    ],
  });
  const answer = await checker.check(contextOf());
  expect(answer).toMatchObject({
    kind: "failed",
    failure: { code: "missing", message: expect.stringContaining("no such table: nowhere") },
  });
  expect(figuresOf(answer)).toEqual({ a: 3, c: 0 });
});

test("a value past its limit makes the component DOWN, with everything that was read", async () => {
  const { database } = program();
  const answer = await askOnce(database, "SELECT count(*) AS n FROM orders", {
    query: { metrics: [{ name: "n", down: 3 }] },
  });
  expect(answer).toMatchObject({ kind: "failed", failure: { message: "n is 3, DOWN at 3" } });
  expect(figuresOf(answer)).toEqual({ n: 3 });
});

test("a database that is not there, is empty or is none says so", async () => {
  const { folder } = program();
  expect(await askOnce(`sqlite:${folder}/nothing.db`, "SELECT 1 AS n")).toMatchObject({
    failure: { code: "missing", message: `${folder}/nothing.db does not exist` },
  });
  expect(await askOnce(`sqlite:${folder}`, "SELECT 1 AS n")).toMatchObject({
    failure: { message: expect.stringContaining("is not a file") },
  });
});

test("a writer's lock is waited for, and told when it lasts", async () => {
  const { database, program: engine } = program("delete");
  engine.exec("BEGIN EXCLUSIVE");
  const answer = askOnce(database, "SELECT count(*) AS n FROM orders", { context: { timeoutMs: 4000 } });
  expect(await answer).toMatchObject({
    failure: { code: "timeout", message: expect.stringContaining("was locked by a writer for") },
  });
  const waiting = askOnce(database, "SELECT count(*) AS n FROM orders");
  engine.exec("COMMIT");
  expect(figuresOf(await waiting)).toEqual({ n: 3 });
});

describe("a query that never ends", () => {
  test("is ended, its process with it, while other databases are read", async () => {
    const processes = new QueryProcesses();
    const [hanging, healthy] = [program(), program()];
    const query = (sql: string) => [{ sql, metrics: [{ name: "n" }] }];
    const stuck = sqlChecker({ database: hanging.database, queries: query(ENDLESS) }, { processes });
    const other = sqlChecker(
      { database: healthy.database, queries: query("SELECT count(*) AS n FROM orders") },
      { processes },
    );
    await other.check(contextOf());
    const order: string[] = [];
    const failed = stuck.check(contextOf({ timeoutMs: 6000 })).finally(() => order.push("stuck"));
    for (let look = 0; look < 3; look += 1) {
      expect(figuresOf(await other.check(contextOf()))).toEqual({ n: 3 });
      order.push("other");
    }
    expect(await failed).toMatchObject({
      failure: { code: "timeout", message: expect.stringContaining("took longer than 5 s and was ended") },
    });
    expect(order).toEqual(["other", "other", "other", "stuck"]);
    expect(await stuck.check(contextOf())).toMatchObject({
      failure: { code: "timeout", message: expect.stringContaining("is not asked again for") },
    });
  });

  test("on a database whose readers keep writers out is ended sooner", async () => {
    const { database, program: engine } = program("delete");
    const answer = askOnce(database, `${ENDLESS}, orders`);
    expect(await answer).toMatchObject({
      failure: {
        message: expect.stringContaining("took longer than 2 s and was ended, as reading it keeps writers out"),
      },
    });
    await expect.poll(() => canWrite(engine)).toBe(true);
  });

  test("is ended with its check", async () => {
    const { database } = program();
    const stop = new AbortController();
    const answer = askOnce(database, ENDLESS, { context: { signal: stop.signal } });
    stop.abort();
    expect(await answer).toMatchObject({ kind: "failed", failure: { code: "timeout" } });
  });

  test("is ended by closing", async () => {
    const { database } = program();
    const checker = sqlChecker({ database, queries: [{ sql: ENDLESS, metrics: [{ name: "n" }] }] });
    const answer = checker.check(contextOf());
    await checker.close?.();
    expect(await answer).toMatchObject({ kind: "failed", failure: { code: "timeout" } });
  });
});

test.runIf(process.platform === "linux")("a query that fills the memory is ended", async () => {
  const { database } = program();
  // Texts of 100 MB, kept to be sorted.
  const sql =
    "WITH RECURSIVE c(i, t) AS (SELECT 1, '' UNION ALL SELECT i + 1, hex(zeroblob(50000000)) FROM c LIMIT 40) SELECT count(DISTINCT t) + length(group_concat(t)) AS n FROM c";
  const answer = await askOnce(database, sql, { options: { query_timeout: "20s" }, context: { timeoutMs: 25_000 } });
  expect(answer.kind).toBe("failed");
  expect(answer).toMatchObject({ failure: { message: expect.stringMatching(/memory|too big|longer than/) } });
});

test("a process that starts slowly is blamed on nobody: it is kept, and the next check finds it ready", async () => {
  const children: ChildProcess[] = [];
  const processes = new QueryProcesses(() => {
    const child = startQueryProcess();
    child.kill("SIGSTOP");
    children.push(child);
    return new QueryProcess(child);
  });
  const { database } = program();
  const queries = [{ sql: "SELECT count(*) AS n FROM orders", metrics: [{ name: "n" }] }];
  const checker = sqlChecker({ database, queries }, { processes });
  for (let check = 0; check < 2; check += 1) {
    expect(await checker.check(contextOf({ timeoutMs: 100 }))).toMatchObject({
      failure: { code: "timeout", message: expect.stringMatching(/had not started yet, as this host is busy$/) },
    });
  }
  for (const child of children) child.kill("SIGCONT");
  expect(figuresOf(await checker.check(contextOf()))).toEqual({ n: 3 });
  expect(children).toHaveLength(1);
});

test("its processes end with their last user", async () => {
  const processes = new QueryProcesses();
  const { database } = program();
  const options = { database, queries: [{ sql: "SELECT 1 AS n", metrics: [{ name: "n" }] }] };
  const [one, two] = [sqlChecker(options, { processes }), sqlChecker(options, { processes })];
  await Promise.all([one.check(contextOf()), two.check(contextOf())]);
  const pids = processes.pids;
  expect(pids.length).toBeGreaterThanOrEqual(1);
  await one.close?.();
  expect(processes.pids).toEqual(pids);
  await two.close?.();
  expect(processes.pids).toEqual([]);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});
