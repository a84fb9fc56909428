import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { MARIADB, type MariadbServer, startMariadb } from "./mariadb-server.fixture.ts";
import { mysqlCheckerKind } from "./mysql-checker-kind.ts";

const create = (options: object) => mysqlCheckerKind.create(mysqlCheckerKind.options.parse(options), setupOf());
const metricOf = (answer: CheckAnswer, name: string, table?: string) =>
  answer.metrics?.find((metric) => metric.name === name && metric.labels?.table === table);
const figure = (answer: CheckAnswer, name: string, table?: string) => metricOf(answer, name, table)?.value;

describe.skipIf(MARIADB === null)("a MariaDB (needs mariadbd: PLIMSOLL_MARIADB)", () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb(["log-bin=changes", "server-id=1"]);
    await server.run(
      "USE test",
      "CREATE TABLE orders (id int PRIMARY KEY, n int) ENGINE InnoDB",
      "INSERT INTO orders SELECT seq, 0 FROM seq_1_to_500",
      "ANALYZE TABLE orders",
      "GRANT SELECT ON test.* TO watch@'%' IDENTIFIED BY 'watching'",
    );
  });
  afterAll(() => server.stop());
  const check = (options: object = {}, given: Parameters<typeof contextOf>[0] = {}) =>
    create({ url: server.url, ...options }).check(contextOf(given));

  test("is measured over one connection", async () => {
    const answer = await check({ tables: ["orders", "gone"] });
    expect(answer.kind).toBe("measured");
    expect(answer.metrics?.map(({ name }) => name)).toEqual([
      "connection_time",
      "query_time",
      "connections_used_percentage",
      "threads_running",
      "uptime",
      "read_only",
      "longest_transaction",
      "database_size",
      "table_count",
      "row_count",
      "table_size",
      "row_count",
    ]);
    expect(figure(answer, "connections_used_percentage")).toBeGreaterThan(0);
    expect(figure(answer, "database_size")).toBeGreaterThan(0);
    expect(figure(answer, "row_count", "orders")).toBe(500);
    expect(metricOf(answer, "row_count", "gone")).toMatchObject({ value: null, details: { error: "no such table" } });
    expect(figure(answer, "read_only")).toBe(0);
  });

  test("without a database, or through its Unix socket, is measured all the same", async () => {
    const answer = await create({ socket: server.socket, user: "desk", password: "mariadb" }).check(contextOf());
    expect(answer.kind).toBe("measured");
    expect(metricOf(answer, "database_size")).toBeUndefined();
  });

  test("shows how long the oldest transaction has been open, and that nobody may write", async () => {
    const other = await server.connect();
    onTestFinished(() => other.end());
    await other.query("START TRANSACTION");
    await other.query("UPDATE test.orders SET n = 1 WHERE id = 1");
    await other.query("SELECT sleep(1.1)");
    const longest = figure(await check(), "longest_transaction");
    expect(longest).toBeGreaterThanOrEqual(1);
    expect(longest).toBeLessThan(3600);
    await other.query("ROLLBACK");
    await other.query("SET GLOBAL read_only = 1");
    expect(figure(await check(), "read_only")).toBe(1);
    await other.query("SET GLOBAL read_only = 0");
  });

  test("tells a user who may see less what it may, and what to grant", async () => {
    const answer = await create({ url: server.url.replace("desk:mariadb", "watch:watching") }).check(contextOf());
    expect(answer.kind).toBe("measured");
    expect(metricOf(answer, "longest_transaction")).toBeUndefined();
    expect(metricOf(answer, "connections_used_percentage")?.details?.note).toContain("grant PROCESS");
  });

  test("counts deadlocks", async () => {
    const checker = create({ url: server.url });
    await checker.check(contextOf());
    const [one, two] = [await server.connect(), await server.connect()];
    onTestFinished(() => Promise.all([one.end(), two.end()]).then(() => {}));
    for (const connection of [one, two]) await connection.query("START TRANSACTION");
    await one.query("UPDATE test.orders SET n = 1 WHERE id = 1");
    await two.query("UPDATE test.orders SET n = 1 WHERE id = 2");
    const waits = one.query("UPDATE test.orders SET n = 1 WHERE id = 2").catch(() => null);
    await two.query("UPDATE test.orders SET n = 1 WHERE id = 1").catch(() => null);
    await two.query("ROLLBACK");
    await waits;
    expect(figure(await checker.check(contextOf()), "deadlock_rate")).toBeGreaterThan(0);
  });

  test("refuses a query that writes, and changes nothing", async () => {
    expect(await check({ query: "DELETE FROM orders" })).toMatchObject({ failure: { code: "unexpected-answer" } });
    expect(figure(await check({ tables: ["orders"] }), "row_count", "orders")).toBe(500);
  });

  test("that takes too long for the query is given up, with its connection measured", async () => {
    const answer = await check({ query: "SELECT sleep(20)" }, { timeoutMs: 300 });
    expect(answer).toMatchObject({ failure: { code: "timeout" } });
    expect(figure(answer, "connection_time")).toEqual(expect.any(Number));
  });

  test("asks for sizes at a pace of their own, and shows them between", async () => {
    const checker = create({ url: server.url, sizes_interval: "1h" });
    const first = metricOf(await checker.check(contextOf()), "database_size");
    const next = metricOf(await checker.check(contextOf()), "database_size");
    expect(next).toEqual(first);
  });

  test("refuses a wrong password without showing it", async () => {
    const answer = await create({ url: server.url.replace("desk:mariadb", "desk:hunter2") }).check(contextOf());
    expect(answer).toMatchObject({ kind: "failed", failure: { code: "unauthorized" } });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
  });

  test("leaves no connection behind", async () => {
    await check({ query: "nonsense" });
    await check();
    const own = await server.connect();
    onTestFinished(() => own.end());
    const count = async () => {
      const [rows] = await own.query("SELECT count(*) AS n FROM information_schema.processlist WHERE user = 'desk'");
      return (rows as { n: number }[])[0]?.n;
    };
    await expect.poll(count).toBe(1);
  });

  test("that hangs is given up in time, and answers again once it goes on", async () => {
    await server.daemon().freeze();
    expect(await check({}, { timeoutMs: 300 })).toMatchObject({
      failure: { code: "timeout", message: expect.stringContaining("did not let us in within 270 ms") },
    });
    server.daemon().thaw();
    expect((await check()).kind).toBe("measured");
  });

  test("its replica tells that it follows, how far behind it is, and when it stops", async () => {
    const replica = await startMariadb(["server-id=2"]);
    onTestFinished(() => replica.stop());
    const checker = create({ url: replica.url });
    expect(metricOf(await checker.check(contextOf()), "replication_lag")).toBeUndefined();
    const [position] = (await (await server.connect()).query("SHOW MASTER STATUS"))[0] as {
      File: string;
      Position: number;
    }[];
    const place = `MASTER_HOST='127.0.0.1', MASTER_PORT=${server.port}, MASTER_USER='desk', MASTER_PASSWORD='mariadb'`;
    const from = `MASTER_LOG_FILE='${position?.File}', MASTER_LOG_POS=${position?.Position}`;
    await replica.run(`CHANGE MASTER TO ${place}, ${from}`, "START SLAVE");
    await expect
      .poll(async () => figure(await checker.check(contextOf()), "replication_running"), { timeout: 20_000 })
      .toBe(1);
    expect(figure(await checker.check(contextOf()), "replication_lag")).toBe(0);
    await replica.run("STOP SLAVE IO_THREAD");
    const stopped = await checker.check(contextOf());
    expect(metricOf(stopped, "replication_running")).toMatchObject({
      value: 0,
      details: { error: `getting changes from 127.0.0.1:${server.port} has stopped` },
    });
    expect(figure(stopped, "replication_lag")).toBeNull();
    await replica.run("STOP SLAVE", "RESET SLAVE ALL");
    expect(metricOf(await checker.check(contextOf()), "replication_lag")).toMatchObject({
      value: null,
      details: { error: "it follows no source any more" },
    });
  });
});

test("options want one place, and the database that tables are in", () => {
  const mistakes = (options: object) =>
    mysqlCheckerKind.options.safeParse(options).error?.issues.map(({ path }) => path.join("."));
  expect(mistakes({ url: "mysql://h/d", tables: ["t"] })).toBeUndefined();
  expect(mistakes({})).toEqual(["url"]);
  expect(mistakes({ url: "mysql://h", host: "h" })).toEqual(["url"]);
  expect(mistakes({ url: "mysql://h", user: "u" })).toEqual(["user"]);
  expect(mistakes({ url: "postgres://h" })).toEqual(["url"]);
  expect(mistakes({ host: "h", tables: ["t"] })).toEqual(["tables"]);
});
