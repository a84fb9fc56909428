import { describe, expect, test } from "vitest";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { listen } from "../postgres/fake-server.fixture.ts";
import { redisCheckerKind } from "./redis-checker-kind.ts";

function check(options: object, given: Parameters<typeof contextOf>[0] = {}) {
  const parsed = redisCheckerKind.options.parse(
    Object.hasOwn(options, "url") ? options : { host: "127.0.0.1", ...options },
  );
  return redisCheckerKind.create(parsed, setupOf()).check(contextOf(given));
}

describe("a server that", () => {
  test("does not listen refuses", async () => {
    expect(await check({ port: 1 })).toMatchObject({ kind: "failed", failure: { code: "refused" } });
  });

  test("is silent is given up in time, its connection closed", async () => {
    const { port, connections } = await listen(() => {});
    expect(await check({ port }, { timeoutMs: 100 })).toMatchObject({
      failure: { code: "timeout", message: `Redis at 127.0.0.1:${port} did not let us in within 90 ms` },
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

  test("hangs up is unreachable", async () => {
    const { port } = await listen((socket) => socket.end());
    expect(await check({ port })).toMatchObject({ failure: { code: "unreachable" } });
  });

  test("speaks another protocol is told as such", async () => {
    const { port } = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await check({ port })).toMatchObject({ failure: { code: "unreadable" } });
  });

  test.each([
    ["a text without end", `$999999999999\r\n`],
    ["a list without end", `*999999999999\r\n`],
    ["lines without end", ""],
  ])("sends %s is cut off before it fills the memory", async (_, head) => {
    const chunk = Buffer.alloc(500_000, "+");
    const { port, connections } = await listen((socket) => {
      const send = (error?: Error | null): void => {
        if (error === undefined || error === null) socket.write(chunk, send);
      };
      socket.write(head);
      socket.once("data", () => send());
    });
    expect(await check({ port })).toMatchObject({ kind: "failed", failure: { code: "unreadable" } });
    await expect.poll(connections).toBe(0);
  });

  test.each([
    ["-LOADING Redis is loading the dataset in memory", "refused", "is still loading its data"],
    ["-NOAUTH Authentication required.", "unauthorized", "asks for a password"],
    ["-MASTERDOWN Link with MASTER is down", "refused", "has lost its primary"],
    ["-DENIED Redis is running in protected mode", "unauthorized", "protected mode"],
    ["-ERR something new", "unexpected-answer", "something new"],
  ])("says %s is told as %s", async (line, code, words) => {
    const { port } = await listen((socket) => socket.on("data", () => socket.write(`${line}\r\n`)));
    expect(await check({ port })).toMatchObject({ failure: { code, message: expect.stringContaining(words) } });
  });

  test("has a link-local address is not contacted", async () => {
    expect(await check({ host: "169.254.169.254" })).toMatchObject({
      failure: { code: "unreachable", message: expect.stringContaining("link-local") },
    });
  });
});

test("options want one place, and names that nothing else has", () => {
  const mistakes = (options: object) =>
    redisCheckerKind.options.safeParse(options).error?.issues.map(({ path }) => path.join("."));
  expect(mistakes({ host: "h" })).toBeUndefined();
  expect(mistakes({ url: "rediss://u:p@h:1/2" })).toBeUndefined();
  expect(mistakes({})).toEqual(["url"]);
  expect(mistakes({ url: "redis://h", host: "h" })).toEqual(["url"]);
  expect(mistakes({ url: "redis://h", password: "p" })).toEqual(["user"]);
  expect(mistakes({ url: "http://h" })).toEqual(["url"]);
  const key = { name: "uptime", key: "k", read: "get" };
  expect(mistakes({ host: "h", keys: [key] })).toEqual(["keys.0.name"]);
  expect(mistakes({ host: "h", keys: [{ ...key, name: "a", read: "hget" }] })).toEqual(["keys.0.field"]);
  expect(mistakes({ host: "h", keys: [{ ...key, name: "a", read: "scard", age: "s" }] })).toEqual(["keys.0.age"]);
  const stream = (metric: object) => ({ host: "h", streams: [{ key: "k", metrics: [{ name: "a", ...metric }] }] });
  expect(mistakes(stream({ path: "$.a" }))).toEqual(["streams.0.metrics.0.path"]);
  expect(mistakes(stream({ age: "s" }))).toEqual(["streams.0.metrics.0.age"]);
});

test("no printed option shows the password", () => {
  const shown = [{ url: "redis://u:hunter2@h" }, { host: "h", password: "hunter2" }].map((options) =>
    JSON.stringify(redisCheckerKind.options.parse(options)),
  );
  expect(shown.join()).not.toContain("hunter2");
});
