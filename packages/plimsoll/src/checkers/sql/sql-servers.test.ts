import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextOf } from "../host/real-time.fixture.ts";
import { MARIADB, type MariadbServer, startMariadb } from "../mysql/mariadb-server.fixture.ts";
import { type Cluster, startCluster } from "../postgres/postgres-server.fixture.ts";
import { askOnce, figuresOf, sqlChecker } from "./sql-checker.fixture.ts";

/** What is asked of each server in its own words. */
interface Subject {
  readonly url: () => string;
  readonly run: (...statements: string[]) => Promise<void>;
  /** How many of our queries run there. */
  readonly running: () => Promise<number>;
  readonly sleep: (seconds: number) => string;
  readonly stop: () => Promise<void>;
}

let cluster: Cluster;
let mariadb: MariadbServer;

const postgres: Subject = {
  url: () => cluster.url,
  async run(...statements) {
    const client = new Client({ connectionString: cluster.url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  },
  async running() {
    const client = new Client({ connectionString: cluster.url });
    await client.connect();
    const sql =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'plimsoll' AND state = 'active'";
    const { rows } = await client.query<{ n: number }>(sql);
    await client.end();
    return rows[0]?.n ?? -1;
  },
  sleep: (seconds) => `SELECT 1 AS n, pg_sleep(${seconds})::text AS slept`,
  stop: () => cluster.stop(),
};

const mysql: Subject = {
  url: () => mariadb.url,
  run: (...statements) => mariadb.run("USE test", ...statements),
  async running() {
    const connection = await mariadb.connect();
    const sql =
      "SELECT count(*) AS n FROM information_schema.processlist WHERE info LIKE '%plimsoll_query%' AND info NOT LIKE '%processlist%'";
    const [rows] = await connection.query(sql);
    await connection.end();
    return (rows as { n: number }[])[0]?.n ?? -1;
  },
  sleep: (seconds) => `SELECT 1 AS n, sleep(${seconds}) AS slept`,
  stop: () => mariadb.stop(),
};

const SUBJECTS = [
  ["PostgreSQL", postgres, false],
  ["MariaDB", mysql, MARIADB === null],
] as const;

describe.each(SUBJECTS)("%s", (name, server, isAbsent) => {
  describe.skipIf(isAbsent)(isAbsent ? "(needs mariadbd: PLIMSOLL_MARIADB)" : "", () => {
    beforeAll(async () => {
      if (server === postgres) cluster = await startCluster();
      else mariadb = await startMariadb();
      await server.run(
        "CREATE TABLE orders (id int, symbol varchar(10), price decimal(20,8))",
        "INSERT INTO orders VALUES (1, 'BTC', 0.00000001), (2, 'ETH', 2.5), (3, NULL, NULL)",
      );
    });
    afterAll(() => server.stop());

    const count = () => askOnce(server.url(), "SELECT count(*) AS n FROM orders");

    test("gives a row's columns as metrics, with the times that it took", async () => {
      const answer = await askOnce(
        server.url(),
        "SELECT count(*) AS n, min(price) AS least, max(id) = 3 AS yes FROM orders",
        {
          columns: ["n", "least", "yes"],
        },
      );
      expect(figuresOf(answer)).toEqual({ n: 3, least: 1e-8, yes: 1 });
      expect(answer.metrics?.map((metric) => metric.name).slice(0, 2)).toEqual(["connection_time", "query_time"]);
    });

    test("gives a series for each row, and NULL as missing", async () => {
      const answer = await askOnce(server.url(), "SELECT symbol, price AS n FROM orders", {
        query: { label_columns: ["symbol"] },
      });
      expect(figuresOf(answer)).toEqual({ "n BTC": 1e-8, "n ETH": 2.5, "n ": null });
    });

    test.each([
      ["a deletion", "DELETE FROM orders", "begins with DELETE"],
      ["an insertion", "INSERT INTO orders VALUES (9, 'X', 1)", "begins with INSERT"],
      ["a new table", "CREATE TABLE t (i int)", "begins with CREATE"],
      ["a second statement", "SELECT 1 AS n; DELETE FROM orders", "one SELECT"],
      ["the end of the transaction", "COMMIT", "begins with COMMIT"],
      ["a way out of the subquery", "SELECT 1 AS n) AS q; DELETE FROM orders; --", "one SELECT"],
      ["a setting", "SET SESSION TRANSACTION READ WRITE", "begins with SET"],
      ["a lock that writers wait for", "SELECT id AS n FROM orders FOR SHARE", "FOR SHARE"],
      ["an end of others' work", "SELECT pg_terminate_backend(1) AS n", "calls pg_terminate_backend"],
    ])("refuses %s", async (_, sql, words) => {
      expect(await askOnce(server.url(), sql)).toMatchObject({
        kind: "failed",
        failure: { code: "unexpected-answer", message: expect.stringContaining(words) },
      });
      expect(figuresOf(await count())).toEqual({ n: 3 });
    });

    test("says what is missing, and goes on with the other queries", async () => {
      const queries = ["SELECT count(*) AS a FROM nowhere", "SELECT count(*) AS b FROM orders"].map((sql, index) => ({
        sql,
        metrics: [{ name: index === 0 ? "a" : "b" }],
      }));
      const answer = await sqlChecker({ database: server.url(), queries }).check(contextOf());
      expect(answer).toMatchObject({ kind: "failed", failure: { message: expect.stringContaining("nowhere") } });
      expect(figuresOf(answer)).toEqual({ b: 3 });
    });

    test("sends no more rows than are wanted", async () => {
      await server.run(
        "CREATE TABLE many (i int)",
        `INSERT INTO many VALUES ${Array.from({ length: 300 }, (_, i) => `(${i})`).join()}`,
      );
      expect(
        await askOnce(server.url(), "SELECT i, i AS n FROM many", { query: { label_columns: ["i"] } }),
      ).toMatchObject({
        failure: { message: expect.stringContaining("more than 200 rows") },
      });
    });

    test("sends no more bytes than fit: it is cut off", async () => {
      expect(await askOnce(server.url(), "SELECT repeat('x', 2000000) AS n")).toMatchObject({
        failure: { message: expect.stringContaining("more than 1 MB") },
      });
      expect(await askOnce(server.url(), "SELECT repeat('x', 15000000) AS n")).toMatchObject({ kind: "failed" });
    });

    test("ends a query that takes too long by itself, and is left alone for a while after", async () => {
      const options = {
        database: server.url(),
        query_timeout: "300ms",
        queries: [{ sql: server.sleep(60), metrics: [{ name: "n" }] }],
      };
      const checker = sqlChecker(options);
      expect(await checker.check(contextOf())).toMatchObject({
        failure: { code: "timeout", message: expect.stringContaining("took too long") },
      });
      expect(await server.running()).toBe(0);
      expect(await checker.check(contextOf())).toMatchObject({
        failure: { code: "timeout", message: expect.stringContaining("is not asked again for") },
      });
    });

    test("is told to end a query whose check was ended", async () => {
      const stop = new AbortController();
      const answer = askOnce(server.url(), server.sleep(60), {
        options: { query_timeout: "2m" },
        context: { signal: stop.signal, timeoutMs: 120_000 },
      });
      await expect.poll(server.running).toBe(1);
      stop.abort();
      expect(await answer).toMatchObject({
        failure: { code: "timeout", message: expect.stringContaining("the check was ended before") },
      });
      await expect.poll(server.running).toBe(0);
    });

    test("refuses a wrong password without showing it", async () => {
      const url = new URL(server.url());
      url.password = "hunter2";
      const answer = await askOnce(url.href, "SELECT 1 AS n");
      expect(answer).toMatchObject({ kind: "failed", failure: { code: "unauthorized" } });
      expect(JSON.stringify(answer)).not.toContain("hunter2");
    });

    test("that has no such database says so", async () => {
      const url = new URL(server.url());
      url.pathname = "/nothing";
      expect(await askOnce(url.href, "SELECT 1 AS n")).toMatchObject({ failure: { code: "missing" } });
    });

    test("reads ages from what it calls a moment, in the zone that is declared", async () => {
      const isPostgres = name === "PostgreSQL";
      await server.run(
        isPostgres
          ? "CREATE TABLE moments (zoned timestamptz, local timestamp(6), epoch bigint)"
          : "CREATE TABLE moments (zoned timestamp(6) NULL, local datetime(6), epoch bigint)",
        ...(isPostgres ? ["SET TimeZone = 'Asia/Tokyo'"] : ["SET time_zone = '+09:00'"]),
        isPostgres
          ? "INSERT INTO moments SELECT now() - interval '1 hour', (now() - interval '1 hour') AT TIME ZONE 'Asia/Tokyo', (extract(epoch FROM now() - interval '1 hour') * 1e9)::bigint"
          : "INSERT INTO moments SELECT now(6) - interval 1 hour, now(6) - interval 1 hour, floor((unix_timestamp(now(6)) - 3600) * 1e9)",
      );
      const metrics = [
        { name: "zoned", age: "text" },
        { name: "local", age: "text", time_zone: "Asia/Tokyo" },
        { name: "wrong", column: "local", age: "text" },
        { name: "epoch", age: "ns" },
      ];
      const ages = figuresOf(
        await askOnce(server.url(), "SELECT zoned, local, epoch FROM moments", { query: { metrics } }),
      );
      for (const age of [ages.zoned, ages.local, ages.epoch]) {
        expect(age).toBeGreaterThanOrEqual(3599);
        expect(age).toBeLessThan(3900);
      }
      expect(ages.wrong).toBeNull();
    });
  });
});

test("a PostgreSQL function that writes is refused by the transaction", async () => {
  const own = await startCluster();
  const client = new Client({ connectionString: own.url });
  await client.connect();
  await client.query("CREATE SEQUENCE numbers");
  const writes = "SELECT nextval('numbers') AS n";
  expect(await askOnce(own.url, writes)).toMatchObject({
    failure: { code: "unexpected-answer", message: expect.stringContaining("would write") },
  });
  expect(await askOnce(own.url, `WITH x AS (${writes}) SELECT n FROM x`)).toMatchObject({ kind: "failed" });
  expect((await client.query("SELECT is_called FROM numbers")).rows).toEqual([{ is_called: false }]);
  await client.end();
  await own.stop();
});
