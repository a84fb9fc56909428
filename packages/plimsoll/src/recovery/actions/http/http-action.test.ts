import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { realClock } from "../../../checkers/host/real-time.fixture.ts";
import { isLinkLocal } from "../../../checkers/net/link-local.ts";
import { bodyOf, serveHttp } from "../../../checkers/web/web-server.fixture.ts";
import { createEgress } from "../../../net/egress.ts";
import { anAction, anAttempt, runOnce } from "../action-run.fixture.ts";
import { createHttpActionKind } from "./http-action.ts";

const kind = createHttpActionKind();

interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}
/** An engine that answers as told, once for each request. */
async function startEngine(answer: { status: number; headers?: Record<string, string>; body?: string }) {
  const seen: Seen[] = [];
  const { url, port } = await serveHttp(async (request, response) => {
    const { method, url: path, headers } = request;
    seen.push({ method, path, headers, body: await bodyOf(request) });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  return { url, port, seen };
}

test("asks once, with the attempt's key and token", async () => {
  const { url, seen } = await startEngine({ status: 200, body: '{"ok":true}' });
  const headers = { "X-Desk": "fx", "X-Api-Key": "hunter2" };
  const outcome = await runOnce(kind, { url: `${url}/stopentry`, headers, body: { why: "stale" } });
  expect(outcome).toEqual({ kind: "done", message: `POST ${url}/stopentry answered 200`, output: '{"ok":true}' });
  expect(seen).toMatchObject([
    {
      method: "POST",
      path: "/stopentry",
      body: '{"why":"stale"}',
      headers: {
        "content-type": "application/json",
        "idempotency-key": "attempt-1",
        "x-plimsoll-fencing-token": "7",
        "x-desk": "fx",
        "x-api-key": "hunter2",
      },
    },
  ]);
});

test("sends text as it stands, and credentials as a token or by HTTP Basic", async () => {
  const { url, seen } = await startEngine({ status: 204 });
  await runOnce(kind, { url, method: "PUT", body: "reduce", bearer: "t0ken" });
  await runOnce(kind, { url, method: "GET", basic_auth: { username: "desk", password: "p:w" } });
  expect(seen.map(({ method, body, headers }) => [method, body, headers.authorization])).toEqual([
    ["PUT", "reduce", "Bearer t0ken"],
    ["GET", "", `Basic ${Buffer.from("desk:p:w").toString("base64")}`],
  ]);
});

describe("an answer", () => {
  test("that was not expected has failed, in its own words", async () => {
    const { url } = await startEngine({ status: 409, body: '{"detail":\n"not running"}' });
    expect(await runOnce(kind, { url: `${url}/stop` })).toEqual({
      kind: "failed",
      message: `POST ${url}/stop answered 409: {"detail": "not running"}`,
      output: '{"detail":\n"not running"}',
    });
  });

  test("can be expected by its status, and then no other is", async () => {
    const { url } = await startEngine({ status: 409 });
    expect(await runOnce(kind, { url, expected_status: [200, 409] })).toMatchObject({ kind: "done" });
    expect(await runOnce(kind, { url, expected_status: [202] })).toMatchObject({ kind: "failed" });
  });

  test("that is a redirect is not followed", async () => {
    const { url, seen } = await startEngine({ status: 307, headers: { location: "/elsewhere" } });
    const message = `POST ${url}/ answered 307: a redirect, which is not followed`;
    expect(await runOnce(kind, { url })).toEqual({ kind: "failed", message });
    expect(seen).toHaveLength(1);
  });

  test.each([429, 418])(
    "of %i has failed, whatever was expected, and says for how long to keep away",
    async (status) => {
      const { url } = await startEngine({ status, headers: { "retry-after": "30" }, body: "slow down" });
      expect(await runOnce(kind, { url, expected_status: [status] })).toMatchObject({
        kind: "failed",
        message: `POST ${url}/ answered ${status} and asks to be left alone for 30 s: slow down`,
        restMs: 30_000,
      });
    },
  );

  test.each([429, 418])("of %i that does not say for how long is left alone all the same", async (status) => {
    const { url } = await startEngine({ status });
    expect(await runOnce(kind, { url })).toMatchObject({
      message: `POST ${url}/ answered ${status}, so it is left alone for 60 s`,
      restMs: 60_000,
    });
  });

  test("says Retry-After with any status", async () => {
    const { url } = await startEngine({ status: 503, headers: { "retry-after": "5" } });
    expect(await runOnce(kind, { url })).toMatchObject({ kind: "failed", restMs: 5000 });
  });
});

test("is never sent a second time, not even over a connection that had been kept open and breaks off", async () => {
  let requests = 0;
  const { url } = await serveHttp((request, response) => {
    requests += 1;
    if (requests === 1) response.end("first");
    else request.socket.destroy();
  });
  const action = anAction(kind, { url });
  expect(await action.run(anAttempt())).toMatchObject({ kind: "done" });
  const outcome = await action.run(anAttempt());
  expect(outcome).toMatchObject({
    kind: "failed",
    message: expect.stringMatching(/; it may have been done all the same$/),
  });
  expect(requests).toBe(2);
});

test("ends at its deadline and when it is told to", async () => {
  const { url, port } = await serveHttp(() => {});
  expect(await runOnce(kind, { url }, { deadlineMs: 20 })).toEqual({
    kind: "failed",
    message: `POST ${url}/ failed: 127.0.0.1:${port} didn't answer within 0.02 s; it may have been done all the same`,
  });
  expect(await runOnce(kind, { url }, { signal: AbortSignal.abort() })).toMatchObject({ kind: "failed" });
});

test("calls no address that the way out forbids", async () => {
  const egress = createEgress({ clock: realClock, isForbidden: isLinkLocal });
  const action = anAction(kind, { url: "http://169.254.169.254/latest" }, { egress });
  const message = "POST http://169.254.169.254/latest failed: 169.254.169.254 is an address that must not be contacted";
  expect(await action.run(anAttempt())).toEqual({ kind: "failed", message });
});

test("shows no secret, not even where the engine echoes it", async () => {
  const body = "no: hunter2 hunter3 hunter4 aHVudGVyNQ";
  const { url } = await startEngine({ status: 401, body: `${body} Bearer hunter2` });
  const options = { url: `${url}/stop?token=hunter4`, bearer: "hunter2", headers: { "X-Secret": "hunter3" } };
  const outcome = await runOnce(kind, options);
  expect(outcome.output).toContain("aHVudGVyNQ");
  const parsed = kind.options.parse(options);
  const shown = [
    JSON.stringify(outcome),
    inspect({ ...parsed, url: "" }, { depth: 9 }),
    kind.what(parsed),
    kind.target(parsed),
  ];
  expect(shown.join()).not.toContain("hunter");
  expect(kind.what(parsed)).toBe(`call POST ${url}/stop`);
});

test.each([
  {},
  { url: "ftp://engine" },
  { url: "http://user:pass@engine" },
  { url: "http://engine", method: "TRACE" },
  { url: "http://engine", method: "GET", body: "x" },
  { url: "http://engine", bearer: "a", basic_auth: { username: "a", password: "b" } },
  { url: "http://engine", headers: { "idempotency-key": "mine" } },
  { url: "http://engine", headers: { Authorization: "Bearer x" } },
  { url: "http://engine", headers: { "X-A": "a\r\nb" } },
  { url: "http://engine", expected_status: [] },
  { url: "http://engine", retries: 3 },
])("refuses the options %j", (options) => {
  expect(kind.options.safeParse(options).success).toBe(false);
});
