import { expect, it } from "vitest";
import { HOSTILE_TEXTS, makeAlert, makeIncident, makePayload } from "../../message/message.fixture.ts";
import { type Behaviour, openChannel, startProvider } from "../provider.fixture.ts";
import { createDiscordChannelKind } from "./discord-channel.ts";

const HOOK = "/api/webhooks/123/hunter2-hunter2";
const payload = makePayload([makeAlert({ incident_id: "0199-incident-42" })], [makeIncident()]);

async function post(behave: Behaviour, { told = payload, options = {}, query = "" } = {}) {
  await using provider = await startProvider(behave);
  const url = `${provider.origin}${HOOK}${query}`;
  using open = openChannel(createDiscordChannelKind, { url, timeout: "5s", ...options });
  return { outcome: await open.send(told), request: provider.received[0], host: new URL(url).host };
}

it("posts the title as content and the rest in an embed, waits for it, and can ping nobody", async () => {
  const { outcome, request } = await post(() => ({ body: { id: "1" } }), { query: "?thread_id=77" });
  expect(outcome).toEqual({ kind: "delivered" });
  expect(request?.path).toBe(`${HOOK}?thread_id=77&wait=true`);
  expect(request?.body.content).toBe("**✖ CRITICAL\\: order\\-gateway is DOWN \\(INC\\-42\\)**");
  expect(request?.body.allowed_mentions).toEqual({ parse: [] });
  expect(request?.body.embeds[0].description).toContain("**What:** connection refused");
  expect(request?.body.embeds[0].description).toContain("<http://127.0.0.1:8787/incidents/42>");
  expect(request?.body.embeds[0].color).toBe(0xb00020);
});

it("waits as the body says, whose seconds have a fraction", async () => {
  const body = { message: "You are being rate limited.", retry_after: 0.457, global: false };
  const { outcome } = await post(() => ({ status: 429, headers: { "retry-after": "1" }, body }));
  expect(outcome).toMatchObject({ kind: "retry", retryAfterMs: 457 });
});

it("waits as the header says when the limit is Cloudflare's", async () => {
  const { outcome } = await post(() => ({ status: 429, headers: { "retry-after": "60" }, body: "<html>1015</html>" }));
  expect(outcome).toMatchObject({ kind: "retry", retryAfterMs: 60_000 });
});

it.each([
  [404, { message: "Unknown Webhook", code: 10015 }, "Unknown Webhook (10015)"],
  [401, { message: "Invalid Webhook Token", code: 50027 }, "Invalid Webhook Token (50027)"],
  [
    400,
    { code: 50035, errors: { content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH" }] } }, message: "Invalid Form Body" },
    'Invalid Form Body (50035) {"content":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH"}]}}',
  ],
])("does not try again after %i, and tells why in Discord's words", async (status, body, words) => {
  const { outcome, host } = await post(() => ({ status, body }));
  expect(outcome).toEqual({ kind: "rejected", message: `${host} answered ${status}: ${words}` });
});

it.each(["reset", { status: 502 }] as const)("tries again after %j", async (reply) => {
  expect((await post(() => reply)).outcome.kind).toBe("retry");
});

it("never shows the webhook's token", async () => {
  const { outcome } = await post(() => ({ status: 404, body: `nothing at ${HOOK}?wait=true nor hunter2-hunter2` }));
  expect(JSON.stringify(outcome)).not.toContain("hunter2");
});

it.each(HOSTILE_TEXTS)(
  "stays within what Discord takes, with every mark of its markdown escaped: %j",
  async (hostile) => {
    const alerts = Array.from({ length: 20 }, (_, index) =>
      makeAlert({ alert_id: `a-${index}`, component_id: hostile, reason: hostile, links: {} }),
    );
    const { outcome, request } = await post(() => ({ body: { id: "1" } }), { told: makePayload(alerts) });
    expect(outcome).toEqual({ kind: "delivered" });
    const { content, embeds } = request?.body ?? {};
    const plain = `${content}\n${embeds[0].description}`.replace(/\\./g, "").replace(/^\*\*|\*\*$/gm, "");
    expect(plain).not.toMatch(/[<>[\]()#@`|~_]/);
    expect(content.length).toBeLessThanOrEqual(2000);
    expect(embeds[0].description.length).toBeLessThanOrEqual(4096);
  },
);
