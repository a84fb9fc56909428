import { createHmac } from "node:crypto";
import { inspect } from "node:util";
import type { WebhookPayload } from "@plimsoll/core";
import { expect, test } from "vitest";
import type { Clock } from "../../../port/clock.ts";
import type { Egress, EgressRequest, EgressResult } from "../../../port/egress.ts";
import { silentLog } from "../../../port/log.ts";
import { createWebhookChannelKind } from "./webhook-channel.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const URL_TEXT = "https://hooks.example.com/services/T00/hunter2?token=hunter3";
const clock: Clock = { now: () => NOW, monotonic: () => 0, schedule: () => () => {} };
const payload = { version: "1", group_key: "g", status: "firing", alerts: [] } as unknown as WebhookPayload;
type Sent = EgressRequest & Required<Pick<EgressRequest, "headers" | "body">>;

function answered(status: number, more: { body?: string; headers?: Record<string, string> } = {}): EgressResult {
  return { kind: "answered", status, headers: more.headers ?? {}, body: more.body ?? "" };
}

async function send(answer: EgressResult | Error, options: object = {}) {
  const sent: Sent[] = [];
  const egress: Egress = {
    close() {},
    request(request) {
      sent.push({ headers: {}, body: "", ...request });
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const kind = createWebhookChannelKind({ egress });
  const parsed = kind.options.parse({ url: URL_TEXT, ...options });
  const channel = kind.create(parsed, { clock, log: silentLog, channelId: "desk", onReply: async () => "" });
  const outcome = await channel.send(payload, { signal: new AbortController().signal, idempotencyKey: "key-1" });
  const [request] = sent;
  if (request === undefined) throw new Error("nothing was sent");
  return { outcome, request, options: parsed };
}

test("posts the payload as JSON with its idempotency key", async () => {
  const { outcome, request } = await send(answered(204));
  expect(outcome).toEqual({ kind: "delivered" });
  expect(request.url).toBe(URL_TEXT);
  expect(JSON.parse(request.body)).toEqual(payload);
  expect(request.headers).toEqual({
    "User-Agent": "plimsoll",
    "Content-Type": "application/json",
    "Idempotency-Key": "key-1",
  });
  expect(request.timeoutMs).toBe(10_000);
});

test("signs the raw body where the channel has a secret", async () => {
  const { request } = await send(answered(200), { secret: "s3cret" });
  const expected = createHmac("sha256", "s3cret").update(request.body).digest("hex");
  expect(request.headers["X-Plimsoll-Signature"]).toBe(`sha256=${expected}`);
});

test("takes headers and a time limit from its options", async () => {
  const { request } = await send(answered(200), { headers: { "X-Team": "desk" }, timeout: "3s" });
  expect(request.headers["X-Team"]).toBe("desk");
  expect(request.timeoutMs).toBe(3000);
});

test.each([408, 425, 429, 500, 502, 503, 504])("a %i is worth another try", async (status) => {
  const { outcome } = await send(answered(status));
  expect(outcome).toEqual({ kind: "retry", message: `hooks.example.com answered ${status}` });
});

test.each([
  ["30", 30_000],
  ["Mon, 23 Nov 2026 12:01:00 GMT", 60_000],
  ["Mon, 23 Nov 2026 11:00:00 GMT", 0],
  ["9999999", 3_600_000],
])("waits as Retry-After %s asks, at most an hour", async (value, retryAfterMs) => {
  const { outcome } = await send(answered(429, { headers: { "retry-after": value } }));
  expect(outcome).toMatchObject({ kind: "retry", retryAfterMs });
});

test.each(["timeout", "network"] as const)("a failure of the kind %s is worth another try", async (code) => {
  const { outcome } = await send({ kind: "failed", code, message: "hooks.example.com can't be reached" });
  expect(outcome).toEqual({ kind: "retry", message: "hooks.example.com can't be reached" });
});

test("an address that must not be contacted is no use trying again", async () => {
  const { outcome } = await send({ kind: "failed", code: "forbidden", message: "no" });
  expect(outcome).toEqual({ kind: "rejected", message: "no" });
});

test.each([400, 401, 404, 410, 422])("a %i is a rejection, told in the receiver's words", async (status) => {
  const { outcome } = await send(answered(status, { body: "  no such\n\thook  " }));
  expect(outcome).toEqual({ kind: "rejected", message: `hooks.example.com answered ${status}: no such hook` });
});

test("a redirect is a rejection that says what to do", async () => {
  const { outcome } = await send(answered(301));
  const message = "hooks.example.com answered 301, a redirect: set url to where it leads";
  expect(outcome).toEqual({ kind: "rejected", message });
});

test("shows at most 200 characters of an answer", async () => {
  const { outcome } = await send(answered(400, { body: "a".repeat(70_000) }));
  expect(outcome).toEqual({ kind: "rejected", message: `hooks.example.com answered 400: ${"a".repeat(200)}` });
});

test("no outcome shows the address or a secret, even when the receiver echoes them", async () => {
  const body = `no hook at /services/T00/hunter2?token=hunter3 signed with hunter4 and hunter5`;
  const { outcome } = await send(answered(404, { body }), { secret: "hunter4", headers: { "X-Key": "hunter5" } });
  expect(outcome.kind).toBe("rejected");
  expect(JSON.stringify(outcome)).not.toContain("hunter");
});

test("never throws, whatever the way out does", async () => {
  const { outcome } = await send(new TypeError("hunter2"));
  expect(outcome).toEqual({ kind: "retry", message: "hooks.example.com could not be called (TypeError)" });
});

test("its options can't be printed", async () => {
  const { options } = await send(answered(200), { secret: "hunter4", headers: { "X-Key": "hunter5" } });
  expect(JSON.stringify(options)).not.toContain("hunter");
  expect(inspect(options, { depth: 9 })).not.toContain("hunter");
});

test.each([
  {},
  { url: "ftp://a" },
  { url: "nowhere" },
  { url: URL_TEXT, secret: "" },
  { url: URL_TEXT, headers: { "Idempotency-Key": "x" } },
  { url: URL_TEXT, headers: { "X-A": "a\r\nb" } },
  { url: URL_TEXT, timeout: "soon" },
  { url: URL_TEXT, retries: 3 },
])("refuses the options %j", (options) => {
  const kind = createWebhookChannelKind({ egress: { request: () => Promise.reject(new Error("unused")), close() {} } });
  expect(kind.options.safeParse(options).success).toBe(false);
});

test.each([
  ["cloudevents", "application/cloudevents+json"],
  ["alertmanager", "application/json"],
])("signs the format %s too, over the bytes that are sent", async (format, contentType) => {
  const { request } = await send(answered(200), { format, secret: "s3cret" });
  const expected = createHmac("sha256", "s3cret").update(request.body).digest("hex");
  expect(request.headers).toMatchObject({
    "Content-Type": contentType,
    "Idempotency-Key": "key-1",
    "X-Plimsoll-Signature": `sha256=${expected}`,
  });
});
