import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { listen } from "../../../checkers/postgres/fake-server.fixture.ts";
import { type PostgresServer, startPostgres } from "../../../checkers/postgres/postgres-server.fixture.ts";
import { anAttempt, runOnce } from "../action-run.fixture.ts";
import { endSessions } from "./end-sessions.ts";
import { openSession } from "./open-session.ts";
import { createPostgresActionKind } from "./postgres-action.ts";

const kind = createPostgresActionKind();
const BASE = { operation: "end_idle_in_transaction", older_than: "10s" };

describe("a PostgreSQL with sessions that hold their locks and do nothing", { timeout: 60_000 }, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server.stop());

  /** A session of a name of its own, in a transaction where `isIdle`; resolves `over` when it is ended. */
  async function open(name: string, isIdle = true) {
    const client = new Client({ connectionString: server.url, application_name: name });
    const over = new Promise<void>((resolve) => client.on("error", () => resolve()));
    await client.connect();
    onTestFinished(async () => {
      await client.end().catch(() => {});
    });
    if (isIdle) await client.query("BEGIN; SELECT 1");
    const pid = (await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]?.pid;
    return { client, over, pid };
  }

  /** As the action asks, but that ten seconds are none: those who wait so long are stood in for by those who wait now. */
  async function end(given: object = {}) {
    const options = { ...kind.options.parse({ url: server.url, ...BASE, ...given }), older_than: 0 };
    const session = await openSession({ connectionString: server.url, application_name: "plimsoll" }, 10_000);
    await session.connect();
    const outcome = await endSessions(session, options);
    session.destroy();
    return outcome;
  }
  const only = (name: string) => ({ of_application: name });

  test("are ended, with pid, application and how long, and nobody else", async () => {
    const idle = await open("desk-report");
    const busy = await open("desk-report", false);
    const other = await open("desk-other");
    const outcome = await end(only("desk-report"));
    expect(outcome).toMatchObject({ kind: "done", message: expect.stringMatching(/^1 of 1 sessions of /) });
    expect(outcome.output).toMatch(new RegExp(`^pid ${idle.pid}, desk-report, user \\w+, idle for \\S.*: ended$`));
    await idle.over;
    expect((await busy.client.query("SELECT 1")).rowCount).toBe(1);
    expect((await other.client.query("SELECT 1")).rowCount).toBe(1);
  });

  test("are all left where they are more than most", async () => {
    const three = await Promise.all(["many", "many", "many"].map((name) => open(name)));
    const outcome = await end({ ...only("many"), most: 2 });
    expect(outcome).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(/^3 sessions of .*, more than 2: none was ended, for so many are a sign of/),
    });
    for (const { client } of three) expect((await client.query("SELECT 1")).rowCount).toBe(1);
  });

  test("are left where they are Plimsoll's own", async () => {
    const own = await open("plimsoll");
    expect((await end(only("plimsoll"))).message).toContain("nothing was ended");
    expect((await own.client.query("SELECT 1")).rowCount).toBe(1);
  });

  test("are left where another user's are meant, or another database's", async () => {
    const idle = await open("elsewhere");
    expect((await end({ ...only("elsewhere"), of_user: "nobody" })).message).toContain("nothing was ended");
    const url = server.url.replace(/\/test$/, "/postgres");
    const outcome = await runOnce(kind, { url, ...BASE, ...only("elsewhere") });
    expect(outcome).toEqual({
      kind: "failed",
      message: expect.stringMatching(/\/postgres is idle in a transaction for over 10 s: nothing was ended$/),
    });
    expect((await idle.client.query("SELECT 1")).rowCount).toBe(1);
  });

  test("are left where they have not been idle for so long", async () => {
    const idle = await open("young");
    expect((await runOnce(kind, { url: server.url, ...BASE, ...only("young") })).kind).toBe("failed");
    expect((await idle.client.query("SELECT 1")).rowCount).toBe(1);
  });

  test("are not ended by a user who may not, and it says what is missing", async () => {
    const admin = await open("admin", false);
    await admin.client.query("DROP ROLE IF EXISTS plain_watcher; CREATE ROLE plain_watcher LOGIN PASSWORD 'plain'");
    await admin.client.query("GRANT pg_monitor TO plain_watcher");
    const idle = await open("guarded");
    const url = server.url.replace(/\/\/[^@]*@/, "//plain_watcher:plain@");
    const session = await openSession({ connectionString: url, application_name: "plimsoll" }, 10_000);
    await session.connect();
    const options = { ...kind.options.parse({ url, ...BASE, ...only("guarded") }), older_than: 0 };
    expect(await endSessions(session, options)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("0 of 1 sessions"),
      output: expect.stringContaining("not ended, "),
    });
    await admin.client.query("REVOKE pg_monitor FROM plain_watcher");
    expect((await endSessions(session, options)).message).toContain("hidden from its user: grant it pg_monitor");
    session.destroy();
    expect((await idle.client.query("SELECT 1")).rowCount).toBe(1);
    await admin.client.query("DROP ROLE plain_watcher");
  });
});

test("a server that is silent is given up in time, and at once when the attempt ends", async () => {
  const { port } = await listen(() => {});
  const options = { host: "127.0.0.1", port, user: "desk", database: "desk", ...BASE };
  expect(await runOnce(kind, options, { deadlineMs: 50 })).toEqual({
    kind: "failed",
    message: `PostgreSQL at 127.0.0.1:${port}/desk was not done in time`,
  });
  const stop = new AbortController();
  const outcome = runOnce(kind, options, anAttempt({ signal: stop.signal }));
  stop.abort();
  expect((await outcome).kind).toBe("failed");
});

test("says what it would do without the password", () => {
  const parsed = kind.options.parse({ url: "postgres://desk:s3cret@db:5433/orders", ...BASE, of_user: "report" });
  expect(kind.what(parsed)).toBe(
    "end sessions of the user report that are idle in a transaction for over 10 s of PostgreSQL at db:5433/orders, 10 at most",
  );
  expect(kind.target(parsed)).toBe("PostgreSQL at db:5433/orders");
});

test.each([{ older_than: "9s" }, { older_than: undefined }, { most: 0 }, { operation: "kill_all" }])(
  "refuses %j",
  (wrong) => {
    expect(kind.options.safeParse({ host: "db", ...BASE, ...wrong }).success).toBe(false);
  },
);
