import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { postgresCheckerKind } from "./postgres-checker-kind.ts";
import { startPostgres } from "./postgres-server.fixture.ts";

const server = await startPostgres();
const { url } = server;
const SCHEMA = `plimsoll_check_${process.pid}`;
const ROLE = `plimsoll_role_${process.pid}`;

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
async function run(...statements: string[]): Promise<void> {
  const client = await connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
function check(options: object, given: Parameters<typeof contextOf>[0] = {}): Promise<CheckAnswer> {
  const setup = setupOf({ componentId: "db" });
  return postgresCheckerKind.create(postgresCheckerKind.options.parse(options), setup).check(contextOf(given));
}
const metricOf = (answer: CheckAnswer, name: string, table?: string) =>
  answer.metrics?.find((metric) => metric.name === name && metric.labels?.table === table);

describe("a real server", () => {
  beforeAll(() =>
    run(
      `CREATE SCHEMA ${SCHEMA}`,
      `CREATE TABLE ${SCHEMA}.orders AS SELECT generate_series(1, 500) AS id`,
      `CREATE TABLE ${SCHEMA}."Odd ""name""" (id int)`,
      `CREATE SEQUENCE ${SCHEMA}.numbers`,
      `ANALYZE ${SCHEMA}.orders`,
      `CREATE ROLE ${ROLE} LOGIN CONNECTION LIMIT 0`,
    ),
  );
  afterAll(async () => {
    await run(`DROP SCHEMA ${SCHEMA} CASCADE`, `DROP ROLE ${ROLE}`);
    await server.stop();
  });

  test("is measured over one connection", async () => {
    const answer = await check({ url });
    expect(answer.kind).toBe("measured");
    const values = Object.fromEntries((answer.metrics ?? []).map((metric) => [metric.name, metric.value]));
    expect(values).toEqual({
      connection_time: expect.any(Number),
      query_time: expect.any(Number),
      database_size: expect.any(Number),
      table_count: expect.any(Number),
      connections_used_percentage: expect.any(Number),
      longest_transaction: expect.any(Number),
    });
    expect(values.database_size).toBeGreaterThan(1);
    expect(values.table_count).toBeGreaterThanOrEqual(2);
    expect(values.connections_used_percentage).toBeGreaterThan(0);
  });

  test("tells its tables' rows as it estimates them; one that is not there is a missing value", async () => {
    const odd = `${SCHEMA}.Odd "name"`;
    const answer = await check({ url, tables: [`${SCHEMA}.orders`, odd, `${SCHEMA}.gone`] });
    expect(metricOf(answer, "row_count", `${SCHEMA}.orders`)?.value).toBe(500);
    expect(metricOf(answer, "table_size", `${SCHEMA}.orders`)?.value).toBeGreaterThan(0);
    expect(metricOf(answer, "row_count", odd)?.value).toBe(0);
    expect(metricOf(answer, "row_count", `${SCHEMA}.gone`)).toMatchObject({
      value: null,
      details: { error: "no such table" },
    });
  });

  test("shows how long the oldest transaction has been open", async () => {
    const other = await connect();
    onTestFinished(() => other.end());
    await other.query("BEGIN");
    const age = "SELECT extract(epoch FROM clock_timestamp() - now())::float8 AS seconds";
    const before = (await other.query<{ seconds: number }>(age)).rows[0]?.seconds ?? 0;
    const shown = metricOf(await check({ url }), "longest_transaction");
    expect(shown).toMatchObject({ unit: "s", value: expect.any(Number) });
    expect(shown?.value).toBeGreaterThanOrEqual(Math.round(before * 1000) / 1000);
  });

  test("knows the monitor by its name", async () => {
    const isOurs =
      "SELECT 1 / count(*) FROM pg_stat_activity WHERE pid = pg_backend_pid() AND application_name = 'plimsoll'";
    expect((await check({ url, query: isOurs })).kind).toBe("measured");
  });

  test("answers a query that ends in a semicolon or a comment", async () => {
    expect((await check({ url, query: "SELECT 1; " })).kind).toBe("measured");
    expect((await check({ url, query: "SELECT 1 -- the first" })).kind).toBe("measured");
  });

  test.each([
    ["several statements", `SELECT 1) AS q; DROP TABLE ${SCHEMA}.orders; --`],
    ["a deletion", `DELETE FROM ${SCHEMA}.orders`],
    ["a deletion within", `WITH gone AS (DELETE FROM ${SCHEMA}.orders RETURNING id) SELECT * FROM gone`],
    ["a function that writes", `SELECT nextval('${SCHEMA}.numbers')`],
    ["the end of the transaction", "COMMIT"],
  ])("refuses a query that is %s", async (_, query) => {
    expect(await check({ url, query })).toMatchObject({ kind: "failed", failure: { code: "unexpected-answer" } });
    expect((await check({ url, query: `SELECT 1 / count(*) FROM ${SCHEMA}.orders` })).kind).toBe("measured");
  });

  test("that takes too long for the query is given up, with its connection measured", async () => {
    const answer = await check({ url, query: "SELECT pg_sleep(20)" }, { timeoutMs: 300 });
    expect(answer).toMatchObject({
      failure: {
        code: "timeout",
        message: expect.stringMatching(/did not answer the query within 0.3 s|took too long/),
      },
    });
    expect(metricOf(answer, "connection_time")?.value).toEqual(expect.any(Number));
  });

  test("names what it lacks: the database, the role, a free connection", async () => {
    const at = (change: (target: URL) => void) => {
      const target = new URL(url);
      change(target);
      return check({ url: target.href });
    };
    expect(await at((target) => (target.pathname = "/nothing"))).toMatchObject({
      failure: { code: "missing", message: expect.stringContaining("has no such database") },
    });
    expect(await at((target) => (target.username = "nobody_at_all"))).toMatchObject({
      failure: { code: "unauthorized" },
    });
    const full = await at((target) => (target.username = ROLE));
    expect(full.kind).toBe("failed");
    if (new URL(url).password === "") {
      expect(full).toMatchObject({
        failure: { code: "refused", message: expect.stringContaining("has no connection left") },
      });
    }
  });

  test("leaves no connection behind", async () => {
    await check({ url });
    await check({ url, query: "nonsense" });
    const client = await connect();
    onTestFinished(() => client.end());
    const open =
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'plimsoll' AND query LIKE '%nonsense%'";
    await expect.poll(async () => (await client.query<{ n: number }>(open)).rows[0]?.n).toBe(0);
  });
});
