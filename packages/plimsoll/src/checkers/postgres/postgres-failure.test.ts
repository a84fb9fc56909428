import { describe, expect, test } from "vitest";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { errorResponse, listen } from "./fake-server.fixture.ts";
import { postgresCheckerKind } from "./postgres-checker-kind.ts";

const setup = setupOf({ componentId: "db" });
function check(options: object, given: Parameters<typeof contextOf>[0] = {}) {
  const parsed = postgresCheckerKind.options.parse({ host: "127.0.0.1", user: "watch", database: "desk", ...options });
  return postgresCheckerKind.create(parsed, setup).check(contextOf(given));
}

describe("a server that", () => {
  test("is silent is given up in time, and its connection is closed", async () => {
    const { port, connections } = await listen(() => {});
    expect(await check({ port }, { timeoutMs: 100 })).toMatchObject({
      failure: { code: "timeout", message: `PostgreSQL at 127.0.0.1:${port}/desk did not let us in within 0.1 s` },
    });
    await expect.poll(connections).toBe(0);
  });

  test("is silent is given up at once when the check is", async () => {
    const { port } = await listen(() => {});
    const stop = new AbortController();
    const answer = check({ port }, { signal: stop.signal });
    stop.abort();
    expect(await answer).toMatchObject({ failure: { code: "timeout" } });
  });

  test("does not listen refuses", async () => {
    expect(await check({ port: 1 })).toMatchObject({
      failure: { code: "refused", message: expect.stringContaining("nothing listens there") },
    });
  });

  test.each([
    ["28P01", "unauthorized", "refuses the password"],
    ["57P03", "refused", "is not ready"],
    ["53300", "refused", "has no connection left"],
    ["3D000", "missing", "has no such database"],
    ["XX000", "unexpected-answer", "answered XX000"],
  ])("says %s is told as %s: %s", async (state, code, words) => {
    const { port } = await listen((socket) =>
      socket.once("data", () => socket.end(errorResponse(state, "in its own words"))),
    );
    expect(await check({ port })).toMatchObject({ failure: { code, message: expect.stringContaining(words) } });
    expect(await check({ port })).toMatchObject({ failure: { message: expect.stringContaining("in its own words") } });
  });

  test("hangs up is unreachable", async () => {
    const { port } = await listen((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await check({ port })).toMatchObject({ failure: { code: "unreachable" } });
    const polite = await listen((socket) => socket.once("data", () => socket.end()));
    expect(await check({ port: polite.port })).toMatchObject({ failure: { code: "unreachable" } });
  });

  test("speaks another protocol ends as data too", async () => {
    const { port } = await listen((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    );
    expect(await check({ port }, { timeoutMs: 500 })).toMatchObject({ kind: "failed" });
  });

  test("sends without end is cut off before it fills the memory", async () => {
    const chunk = Buffer.alloc(1_000_000, "H");
    const { port, connections } = await listen((socket) => {
      const send = (error?: Error | null): void => {
        if (error === undefined || error === null) socket.write(chunk, send);
      };
      socket.once("data", () => send());
    });
    expect(await check({ port })).toMatchObject({
      failure: { code: "unexpected-answer", message: expect.stringContaining("it sent more than 8 MB") },
    });
    await expect.poll(connections).toBe(0);
  });

  test("has no TLS where it is asked for says so", async () => {
    const { port } = await listen((socket) => socket.once("data", () => socket.write("N")));
    expect(await check({ port, tls: true })).toMatchObject({
      failure: { code: "unexpected-answer", message: expect.stringContaining("does not support SSL") },
    });
  });
});

test("no message and no printed option shows the password", async () => {
  const options = postgresCheckerKind.options.parse({ url: "postgres://watch:hunter2@127.0.0.1:1/desk" });
  const answer = await postgresCheckerKind.create(options, setup).check(contextOf());
  expect(JSON.stringify(answer)).toContain("127.0.0.1:1/desk");
  expect(JSON.stringify({ answer, options })).not.toContain("hunter2");
  const single = postgresCheckerKind.options.parse({ host: "h", password: "hunter2" });
  expect(JSON.stringify(single)).not.toContain("hunter2");
});

test("options want one place to connect to", () => {
  const errorsOf = (options: object) =>
    postgresCheckerKind.options.safeParse(options).error?.issues.map((issue) => issue.message) ?? [];
  expect(errorsOf({})).toEqual(["give url or host"]);
  expect(errorsOf({ url: "postgres://h/d", host: "h" })).toEqual([
    "host, port, database, user and password stand in the url already",
  ]);
  expect(errorsOf({ url: "mysql://h/d" })[0]).toContain("expected postgres://");
  expect(errorsOf({ url: "postgres://u:p%@h:x/d" })[0]).toContain("expected a URL");
  expect(errorsOf({ host: "h" })).toEqual([]);
});
