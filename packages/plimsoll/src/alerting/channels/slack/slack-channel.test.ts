import { describe, expect, it } from "vitest";
import { HOSTILE_TEXTS, makeAlert, makeIncident, makePayload, RESOLVED } from "../../message/message.fixture.ts";
import { type Behaviour, openChannel, startProvider } from "../provider.fixture.ts";
import { createSlackChannelKind } from "./slack-channel.ts";

const HOOK = "/services/T00/B00/hunter2";
const alert = makeAlert({ incident_id: "0199-incident-42" });
const payload = makePayload([alert], [makeIncident()]);

async function overWebhook(behave: Behaviour, options: object = {}, told = payload) {
  await using provider = await startProvider(behave);
  using open = openChannel(createSlackChannelKind, { url: `${provider.origin}${HOOK}`, timeout: "5s", ...options });
  const outcome = await open.send(told);
  return { outcome, received: provider.received, origin: provider.origin };
}

function textOf(body: { attachments: { blocks: { text: { text: string } }[] }[] }): string {
  return body.attachments.flatMap(({ blocks }) => blocks.map(({ text }) => text.text)).join("\n");
}

describe("an incoming webhook", () => {
  it("is posted the title as text and the rest as sections, in which nothing is parsed", async () => {
    const { outcome, received } = await overWebhook(() => ({ body: "ok", headers: { "content-type": "text/html" } }));
    expect(outcome).toEqual({ kind: "delivered" });
    const [request] = received;
    expect(request?.path).toBe(HOOK);
    expect(request?.body).toMatchObject({
      text: "*✖ CRITICAL: order-gateway is DOWN (INC-42)*",
      parse: "none",
      link_names: false,
    });
    expect(textOf(request?.body)).toContain("*What:* connection refused\n*Since:* 2026-11-23 14:02:11 UTC, for");
    expect(textOf(request?.body)).toContain("<http://127.0.0.1:8787/incidents/42|Open in Plimsoll>");
  });

  it.each([
    [400, "invalid_payload"],
    [403, "action_prohibited"],
    [404, "no_service"],
    [410, "channel_is_archived"],
  ])("that answers %i %s is not tried again", async (status, body) => {
    const { outcome, origin } = await overWebhook(() => ({ status, body }));
    expect(outcome).toEqual({ kind: "rejected", message: `${new URL(origin).host} answered ${status}: ${body}` });
  });

  it("that limits is left alone as long as it says", async () => {
    const reply = { status: 429, headers: { "retry-after": "30" }, body: "rate_limited" };
    const { outcome } = await overWebhook(() => reply);
    expect(outcome).toMatchObject({ kind: "retry", retryAfterMs: 30_000 });
  });

  it.each(["reset", { status: 500, body: "rollup_error" }, { status: 503 }] as const)(
    "is tried again after %j",
    async (reply) => {
      expect((await overWebhook(() => reply)).outcome.kind).toBe("retry");
    },
  );

  it("that hangs is given up after its time", async () => {
    const { outcome } = await overWebhook(() => "hang", { timeout: "50ms" });
    expect(outcome).toMatchObject({ kind: "retry", message: expect.stringContaining("didn't answer within") });
  });

  it("never shows its secret, even when Slack echoes it", async () => {
    const { outcome } = await overWebhook(() => ({ status: 404, body: `no hook ${HOOK} hunter2` }));
    expect(JSON.stringify(outcome)).not.toContain("/services/T00");
  });

  it.each(HOSTILE_TEXTS)("cannot be made to mention, link or command: %s", async (_name, hostile) => {
    const told = makePayload([makeAlert({ component_id: hostile, reason: hostile, recovery: hostile, links: {} })]);
    const { outcome, received } = await overWebhook(() => ({ body: "ok" }), {}, told);
    expect(outcome).toEqual({ kind: "delivered" });
    const { body } = received[0] ?? {};
    expect(`${body.text}\n${textOf(body)}`).not.toMatch(/[<>]/);
    expect(body.text.split("\n")).toHaveLength(1);
    expect(body.attachments[0].blocks.every((block: { text: object }) => "verbatim" in block.text)).toBe(true);
  });

  it("takes hundreds of alerts in sections that Slack takes", async () => {
    const alerts = Array.from({ length: 300 }, (_, index) =>
      makeAlert({ component_id: `c-${index}`, reason: "&".repeat(2000), links: {} }),
    );
    const { received } = await overWebhook(() => ({ body: "ok" }), {}, makePayload(alerts));
    const { blocks } = received[0]?.body.attachments[0] ?? {};
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const { text } of blocks) expect(text.text.length).toBeLessThanOrEqual(3000);
    expect(textOf(received[0]?.body)).toContain("290 more alerts: 290 CRITICAL");
  });

  it("writes by its templates, whose values stay escaped", async () => {
    const templates = { title: "{{component}} *{{component_status}}*", text: "<!here> {{reason}}" };
    const told = makePayload([makeAlert({ reason: "<!channel> & co" })]);
    const { received } = await overWebhook(() => ({ body: "ok" }), { templates }, told);
    expect(received[0]?.body.text).toBe("*order-gateway *DOWN**");
    expect(textOf(received[0]?.body)).toBe("<!here> &lt;!channel&gt; &amp; co");
  });
});

describe("a bot", () => {
  const ok = { body: { ok: true, channel: "C1", ts: "1700000000.000100" } };

  async function open(behave: Behaviour) {
    const provider = await startProvider(behave);
    const options = { token: "xoxb-hunter2", channel: "C1", api_url: `${provider.origin}/api/`, timeout: "5s" };
    return { provider, opened: openChannel(createSlackChannelKind, options) };
  }

  it("keeps the messages of an incident in one thread, and tells the channel of the end", async () => {
    const { provider, opened } = await open(() => ok);
    await using _provider = provider;
    using _opened = opened;
    expect(await opened.send(payload)).toEqual({ kind: "delivered" });
    await opened.send(makePayload([alert], [makeIncident()], "reminder"));
    await opened.send(makePayload([{ ...alert, ...RESOLVED }], [makeIncident()]));
    await opened.send(makePayload([makeAlert({ component_id: "other" })]));
    expect(provider.received.map(({ path }) => path)).toEqual(Array(4).fill("/api/chat.postMessage"));
    expect(provider.received[0]?.headers.authorization).toBe("Bearer xoxb-hunter2");
    expect(provider.received.map(({ body }) => [body.channel, body.thread_ts, body.reply_broadcast])).toEqual([
      ["C1", undefined, undefined],
      ["C1", ok.body.ts, false],
      ["C1", ok.body.ts, true],
      ["C1", undefined, undefined],
    ]);
  });

  it("begins a new thread when the old one is gone", async () => {
    const { provider, opened } = await open(() => ok);
    await using _provider = provider;
    using _opened = opened;
    await opened.send(payload);
    provider.behave = ({ body }) => (body.thread_ts ? { body: { ok: false, error: "thread_not_found" } } : ok);
    expect(await opened.send(payload)).toMatchObject({ kind: "retry", retryAfterMs: 0 });
    expect(await opened.send(payload)).toEqual({ kind: "delivered" });
  });

  it.each([
    ["not_in_channel", "rejected", "invite the bot to the channel"],
    ["invalid_auth", "rejected", "check token"],
    ["internal_error", "retry", "answered internal_error"],
    ["service_unavailable", "retry", "answered service_unavailable"],
  ])("understands a refusal that comes with status 200: %s", async (error, kind, words) => {
    const { provider, opened } = await open(() => ({ body: { ok: false, error } }));
    await using _provider = provider;
    using _opened = opened;
    expect(await opened.send(payload)).toMatchObject({ kind, message: expect.stringContaining(words) });
  });

  it("waits as a limit says, and distrusts an answer that is not Slack's", async () => {
    const limited = { status: 429, headers: { "retry-after": "7" }, body: { ok: false, error: "ratelimited" } };
    const { provider, opened } = await open(() => limited);
    await using _provider = provider;
    using _opened = opened;
    expect(await opened.send(payload)).toMatchObject({ kind: "retry", retryAfterMs: 7000 });
    provider.behave = () => ({ body: "<html>proxy</html>" });
    expect(await opened.send(payload)).toMatchObject({
      kind: "retry",
      message: expect.stringContaining("not Slack's"),
    });
  });
});

it.each([
  {},
  { url: "nowhere" },
  { token: "x" },
  { channel: "C1" },
  { url: "https://hooks.example.com/x", token: "x", channel: "C1" },
  { url: "https://hooks.example.com/x", templates: { title: "{{nothing}}" } },
  { url: "https://hooks.example.com/x", templates: { subject: "{{title}}" } },
])("refuses the options %j", (options) => {
  const kind = createSlackChannelKind({ egress: { request: () => Promise.reject(new Error("unused")), close() {} } });
  expect(kind.options.safeParse(options).success).toBe(false);
});
