import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { postgresCheckerKind } from "./postgres-checker-kind.ts";
import { type Cluster, startCluster } from "./postgres-server.fixture.ts";

const WATCHER = { user: "watcher", password: "s3cret" };
let cluster: Cluster;
let certificate: string;

beforeAll(async () => {
  cluster = await startCluster(["max_connections=10", "superuser_reserved_connections=3"]);
  await run(
    cluster.url,
    `CREATE ROLE ${WATCHER.user} LOGIN PASSWORD '${WATCHER.password}'`,
    "CREATE TABLE hidden (id int)",
    "CREATE SEQUENCE numbers",
    `ALTER SEQUENCE numbers OWNER TO ${WATCHER.user}`,
    ...encrypt(),
  );
});
afterAll(() => cluster.stop());

/** Gives the server a certificate for 127.0.0.1; answers the statements that make it use it. */
function encrypt(): readonly string[] {
  const [key, cert] = [join(cluster.folder, "data/own.key"), join(cluster.folder, "data/own.crt")];
  const kind = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost"];
  const files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert];
  execFileSync("openssl", [...kind, ...files], { stdio: "ignore" });
  const { uid, gid } = statSync(join(cluster.folder, "data"));
  for (const file of [key, cert]) chownSync(file, uid, gid);
  chmodSync(key, 0o600);
  certificate = readFileSync(cert, "utf8");
  const settings = ["ssl_key_file = 'own.key'", "ssl_cert_file = 'own.crt'", "ssl = on"];
  return [...settings.map((setting) => `ALTER SYSTEM SET ${setting}`), "SELECT pg_reload_conf()"];
}

async function connect(given: object = { connectionString: cluster.url }): Promise<Client> {
  const client = new Client(given);
  client.on("error", () => {});
  await client.connect();
  return client;
}
async function run(url: string, ...statements: string[]): Promise<void> {
  const client = await connect({ connectionString: url });
  for (const statement of statements) await client.query(statement);
  await client.end();
}
function check(options: object, given: Parameters<typeof contextOf>[0] = {}): Promise<CheckAnswer> {
  const setup = setupOf({ componentId: "db" });
  return postgresCheckerKind.create(postgresCheckerKind.options.parse(options), setup).check(contextOf(given));
}
const watch = (options: object = {}, given: Parameters<typeof contextOf>[0] = {}) =>
  check({ host: "127.0.0.1", port: cluster.port, database: "test", ...WATCHER, ...options }, given);
const metricOf = (answer: CheckAnswer, name: string) => answer.metrics?.find((metric) => metric.name === name);

/** What the server knows of our connections, for polling. */
async function sessions(): Promise<(where: string) => Promise<number | undefined>> {
  const client = await connect();
  onTestFinished(() => client.end());
  const sql = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'plimsoll' AND ";
  return async (where) => (await client.query<{ n: number }>(sql + where)).rows[0]?.n;
}

describe("credentials", () => {
  test("that are right let it in, and what its role may not see is said", async () => {
    const answer = await watch();
    expect(answer.kind).toBe("measured");
    expect(metricOf(answer, "longest_transaction")?.details).toEqual({
      note: "own sessions only: grant pg_monitor to see all",
    });
  });

  test("that are wrong are told as such, without showing them", async () => {
    const answer = await watch({ password: "hunter2" });
    expect(answer).toMatchObject({
      kind: "failed",
      failure: { code: "unauthorized", message: expect.stringContaining("refuses the password") },
    });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
  });

  test("that are missing are asked for", async () => {
    expect(await watch({ password: undefined })).toMatchObject({
      failure: { code: "unauthorized", message: expect.stringContaining("asks for a password and none is configured") },
    });
  });

  test("that do not reach to the query's table are told as a permission", async () => {
    const answer = await watch({ query: "SELECT * FROM hidden" });
    expect(answer).toMatchObject({
      failure: { code: "unauthorized", message: expect.stringContaining("permission denied for table hidden") },
    });
    expect(metricOf(answer, "connection_time")?.value).toEqual(expect.any(Number));
  });
});

describe("connections", () => {
  test("are counted, and when none is left the server says so", async () => {
    const taken = await Promise.all(
      Array.from({ length: 7 }, () => connect({ port: cluster.port, host: "127.0.0.1", database: "test", ...WATCHER })),
    );
    onTestFinished(async () => {
      await Promise.all(taken.map((client) => client.end()));
    });
    expect(await watch()).toMatchObject({
      kind: "failed",
      failure: { code: "refused", message: expect.stringContaining("has no connection left") },
    });
    expect(metricOf(await check({ url: cluster.url }), "connections_used_percentage")).toMatchObject({
      value: 80,
      details: { connections: 8, max_connections: 10 },
    });
  });

  test("are none after a check, however it went", async () => {
    const count = await sessions();
    await watch();
    expect(await count("true")).toBe(0);
    await watch({ query: "SELECT 1 / 0" });
    expect(await count("true")).toBe(0);
    await watch({ query: "SELECT pg_sleep(30)" }, { timeoutMs: 300 });
    await expect.poll(() => count("true")).toBe(0);
  });

  test("are dropped at once when the check is aborted, and the server ends the query by itself", async () => {
    const count = await sessions();
    const stop = new AbortController();
    const answer = watch({ query: "SELECT pg_sleep(30)" }, { signal: stop.signal, timeoutMs: 2000 });
    await expect.poll(() => count("query LIKE '%pg_sleep(30)%' AND state = 'active'")).toBe(1);
    stop.abort();
    expect(await answer).toMatchObject({
      failure: { code: "timeout", message: expect.stringContaining("did not answer the query") },
    });
    await expect.poll(() => count("true"), { timeout: 15_000 }).toBe(0);
  });

  test("go through a Unix socket where the host is its folder", async () => {
    const answer = await watch({ host: cluster.socketFolder });
    expect(answer.kind).toBe("measured");
    expect(await watch({ host: cluster.folder })).toMatchObject({ failure: { code: "missing" } });
  });
});

describe("the query's transaction", () => {
  test.each(["transaction_read_only", "default_transaction_read_only"])(
    "writes nothing even where the query turns %s off",
    async (name) => {
      const query = `SELECT set_config('${name}', 'off', true), nextval('numbers')`;
      expect(await watch({ query })).toMatchObject({ kind: "failed", failure: { code: "unexpected-answer" } });
      expect((await watch({ query: "SELECT 1 / (NOT is_called)::int FROM numbers" })).kind).toBe("measured");
    },
  );

  test("has ended before the connection does, so that no pooler has to throw its own away", async () => {
    const client = await connect();
    onTestFinished(() => client.end());
    const sql = "SELECT sessions::int, sessions_abandoned::int AS lost FROM pg_stat_database WHERE datname = 'test'";
    const count = async () => (await client.query<{ sessions: number; lost: number }>(sql)).rows[0];
    const before = await count();
    await watch();
    await watch({ query: "SELECT 1 / 0" });
    await expect.poll(async () => (await count())?.sessions).toBeGreaterThanOrEqual((before?.sessions ?? 0) + 2);
    expect((await count())?.lost).toBe(before?.lost);
  });
});

describe("encryption", () => {
  const isEncrypted = "SELECT 1 / count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl";

  test("is used with a certificate that is trusted, or with any where that is wanted", async () => {
    expect((await watch({ tls: { ca: certificate }, query: isEncrypted })).kind).toBe("measured");
    expect((await watch({ tls: { verify: false }, query: isEncrypted })).kind).toBe("measured");
    const count = await sessions();
    expect(await count("true")).toBe(0);
  });

  test("refuses a certificate that nobody vouches for", async () => {
    expect(await watch({ tls: true })).toMatchObject({
      kind: "failed",
      failure: { message: expect.stringContaining("self-signed certificate") },
    });
  });
});
