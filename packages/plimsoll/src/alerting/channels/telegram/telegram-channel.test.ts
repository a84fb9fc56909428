import { describe, expect, it } from "vitest";
import { parseWith } from "../../../config/schema-fault.ts";
import type { SendOutcome } from "../../../port/channel.ts";
import { createVirtualClock } from "../../../testing/virtual-clock.ts";
import { HOSTILE_TEXTS, makeAlert, makeIncident, makePayload } from "../../message/message.fixture.ts";
import { type Behaviour, openChannel, type Received, type Reply, startProvider } from "../provider.fixture.ts";
import { createTelegramChannelKind } from "./telegram-channel.ts";

const TOKEN = "123456:hunter2-hunter2";
const CHAT = -1001234567890;
const payload = makePayload([makeAlert({ incident_id: "0199-incident-42" })], [makeIncident()]);
const sent = { body: { ok: true, result: { message_id: 7, chat: { id: CHAT } } } };

function refusal(error_code: number, description: string, parameters?: object): Reply {
  return { status: error_code, body: { ok: false, error_code, description, ...(parameters && { parameters }) } };
}

async function post(behave: Behaviour, { told = payload, options = {} } = {}) {
  await using provider = await startProvider(behave);
  const base = { token: TOKEN, chat_id: CHAT, api_url: provider.origin, timeout: "5s" };
  using open = openChannel(createTelegramChannelKind, { ...base, ...options });
  const outcome: SendOutcome = await open.send(told);
  return { outcome, request: provider.received[0], host: new URL(provider.origin).host };
}

describe("sending", () => {
  it("writes HTML with a button for each incident that nobody has taken", async () => {
    const { outcome, request } = await post(() => sent, { options: { thread_id: 5 } });
    expect(outcome).toEqual({ kind: "delivered" });
    expect(request?.path).toBe(`/bot${TOKEN}/sendMessage`);
    expect(request?.body).toMatchObject({
      chat_id: String(CHAT),
      message_thread_id: 5,
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
      reply_markup: {
        inline_keyboard: [[{ text: "Acknowledge INC-42", callback_data: "ack:0199-incident-42" }]],
      },
    });
    expect(request?.body.text).toMatch(
      /^<b>✖ CRITICAL: order-gateway is DOWN \(INC-42\)<\/b>\n<b>What:<\/b> connection refused\n/,
    );
    expect(request?.body.text).toMatch(/\nhttp:\/\/127\.0\.0\.1:8787\/incidents\/42$/);
  });

  it("offers no button when told not to, nor for what somebody has taken", async () => {
    expect((await post(() => sent, { options: { acknowledge: false } })).request?.body.reply_markup).toBeUndefined();
    const acknowledged = { by: "anna", at: "2026-11-23T14:04:00.000Z", reason: "" };
    const told = makePayload(payload.alerts, [makeIncident({ acknowledged })], "acknowledged");
    expect((await post(() => sent, { told })).request?.body.reply_markup).toBeUndefined();
  });

  it("lets later messages of an incident answer the first", async () => {
    await using provider = await startProvider(() => sent);
    using open = openChannel(createTelegramChannelKind, { token: TOKEN, chat_id: "@desk", api_url: provider.origin });
    await open.send(payload);
    await open.send(makePayload(payload.alerts, payload.incidents, "reminder"));
    expect(provider.received.map(({ body }) => body.reply_parameters)).toEqual([
      undefined,
      { message_id: 7, allow_sending_without_reply: true },
    ]);
  });

  it("waits as a limit says", async () => {
    const { outcome } = await post(() => refusal(429, "Too Many Requests: retry after 35", { retry_after: 35 }));
    expect(outcome).toMatchObject({ kind: "retry", retryAfterMs: 35_000 });
  });

  it.each([
    [400, "Bad Request: chat not found"],
    [401, "Unauthorized"],
    [403, "Forbidden: bot was kicked from the supergroup chat"],
    [404, "Not Found"],
  ])("does not try again after %i, and tells why in Telegram's words", async (status, description) => {
    const { outcome, host } = await post(() => refusal(status, description));
    expect(outcome).toEqual({ kind: "rejected", message: `${host} answered ${status}: ${description}` });
  });

  it.each(["reset", { status: 502 }, { body: "<html>proxy</html>" }] as const)(
    "tries again after %j",
    async (reply) => {
      expect((await post(() => reply)).outcome.kind).toBe("retry");
    },
  );

  it("follows a group that became a supergroup", async () => {
    const moved = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {
      migrate_to_chat_id: -100777,
    });
    await using provider = await startProvider(({ body }) => (body.chat_id === "-100777" ? sent : moved));
    using open = openChannel(createTelegramChannelKind, { token: TOKEN, chat_id: -777, api_url: provider.origin });
    expect(await open.send(payload)).toMatchObject({ kind: "retry", message: expect.stringContaining("-100777") });
    expect(await open.send(payload)).toEqual({ kind: "delivered" });
  });

  it("never shows the token", async () => {
    const { outcome } = await post(() => ({ status: 404, body: `no such path /bot${TOKEN}/sendMessage for ${TOKEN}` }));
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
  });

  it.each(HOSTILE_TEXTS)("stays text that Telegram takes: %s", async (_name, hostile) => {
    const alerts = Array.from({ length: 20 }, (_, index) =>
      makeAlert({ alert_id: `a-${index}`, component_id: hostile, reason: hostile, links: {} }),
    );
    const { outcome, request } = await post(() => sent, { told: makePayload(alerts) });
    expect(outcome).toEqual({ kind: "delivered" });
    const { text } = request?.body ?? {};
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(text.replace(/<\/?b>/g, "")).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
    expect(text.match(/<b>/g)?.length).toBe(text.match(/<\/b>/g)?.length);
  });

  it("offers no button whose data Telegram would refuse", async () => {
    const told = makePayload(
      [makeAlert({ incident_id: "x".repeat(80) })],
      [makeIncident({ incident_id: "x".repeat(80) })],
    );
    expect((await post(() => sent, { told })).request?.body.reply_markup).toBeUndefined();
  });
});

/** Telegram with a bot's queue of updates, held until it is asked and forgotten when it is confirmed. */
async function startTelegram() {
  const updates: { update_id: number; callback_query: object }[] = [];
  let wake = () => {};
  const answers: Received[] = [];
  const seen: (() => void)[] = [];
  const provider = await startProvider(async (request) => {
    if (!request.path.endsWith("/getUpdates")) {
      answers.push(request);
      for (const call of seen.splice(0)) call();
      return { body: { ok: true, result: true } };
    }
    const waiting = () => updates.filter(({ update_id: id }) => id >= request.body.offset);
    if (waiting().length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return { body: { ok: true, result: waiting() } };
  });
  return {
    provider,
    answers,
    press(query: object) {
      updates.push({ update_id: 500 + updates.length, callback_query: query });
      wake();
    },
    /** Until the bot has made so many calls besides polling. */
    async until(count: number) {
      while (answers.length < count) await new Promise<void>((resolve) => seen.push(resolve));
      return answers;
    },
    async [Symbol.asyncDispose]() {
      await provider[Symbol.asyncDispose]();
    },
  };
}

function press(over: object = {}) {
  return {
    id: "query-1",
    from: { id: 99, is_bot: false, first_name: "Anna", username: "anna" },
    message: {
      message_id: 7,
      chat: { id: CHAT, type: "supergroup" },
      text: "✖ CRITICAL: order-gateway is DOWN",
      entities: [{ type: "bold", offset: 0, length: 10 }],
      reply_markup: {
        inline_keyboard: [
          [{ text: "Acknowledge INC-42", callback_data: "ack:0199-incident-42" }],
          [{ text: "Acknowledge INC-43", callback_data: "ack:other" }],
        ],
      },
    },
    chat_instance: "1",
    data: "ack:0199-incident-42",
    ...over,
  };
}

describe("acknowledging", () => {
  async function listen(options: object = {}) {
    const telegram = await startTelegram();
    const base = { token: TOKEN, chat_id: CHAT, api_url: telegram.provider.origin };
    const open = openChannel(createTelegramChannelKind, { ...base, ...options });
    open.channel.listen?.();
    return { telegram, open };
  }

  it("carries out a pressed button, says what came of it, and takes that button away", async () => {
    const { telegram, open } = await listen();
    await using _telegram = telegram;
    using _open = open;
    telegram.press(press());
    const calls = await telegram.until(2);
    expect(open.replies).toEqual([
      { kind: "acknowledge", incidentId: "0199-incident-42", by: "telegram:anna", reason: "by a button in Telegram" },
    ]);
    const byMethod = new Map(calls.map(({ path, body }) => [path.split("/").at(-1), body]));
    expect(byMethod.get("answerCallbackQuery")).toEqual({ callback_query_id: "query-1", text: "INC-42 acknowledged" });
    expect(byMethod.get("editMessageText")).toMatchObject({
      chat_id: CHAT,
      message_id: 7,
      text: "✖ CRITICAL: order-gateway is DOWN\n\nINC-42 acknowledged (telegram:anna)",
      entities: [{ type: "bold", offset: 0, length: 10 }],
      reply_markup: { inline_keyboard: [[{ callback_data: "ack:other" }]] },
    });
  });

  it("confirms an update only after it was carried out, and never carries one out twice", async () => {
    const { telegram, open } = await listen();
    await using _telegram = telegram;
    using _open = open;
    telegram.press(press());
    await telegram.until(2);
    telegram.press(press({ id: "query-2", data: "ack:other" }));
    await telegram.until(4);
    expect(open.replies.map(({ incidentId }) => incidentId)).toEqual(["0199-incident-42", "other"]);
    const polls = telegram.provider.received.filter(({ path }) => path.endsWith("/getUpdates"));
    expect(polls.slice(0, 2).map(({ body }) => body)).toEqual([
      { offset: 0, timeout: 50, allowed_updates: ["callback_query"] },
      { offset: 501, timeout: 50, allowed_updates: ["callback_query"] },
    ]);
  });

  it.each([
    ["anna", "ANNA", true],
    ["her number", 99, true],
    ["somebody else", "ben", false],
    ["another number", 98, false],
  ])("asks whether %s is allowed", async (_name, user, isAllowed) => {
    const { telegram, open } = await listen({ allowed_users: [user] });
    await using _telegram = telegram;
    using _open = open;
    telegram.press(press());
    const [first] = await telegram.until(isAllowed ? 2 : 1);
    expect(open.replies).toHaveLength(isAllowed ? 1 : 0);
    if (!isAllowed) expect(first?.body.text).toBe("You are not among those who may acknowledge here.");
  });

  it("knows a user without a name by number", async () => {
    const { telegram, open } = await listen();
    await using _telegram = telegram;
    using _open = open;
    telegram.press(press({ from: { id: 99, username: "a\r\nb" } }));
    await telegram.until(2);
    expect(open.replies[0]?.by).toBe("telegram:99");
  });

  it("ignores other chats, other buttons and what it cannot read", async () => {
    const { telegram, open } = await listen();
    await using _telegram = telegram;
    using _open = open;
    telegram.press(press({ message: { message_id: 1, chat: { id: 1 } } }));
    telegram.press({ nonsense: true });
    telegram.press(press({ data: undefined }));
    const [first] = await telegram.until(1);
    expect(first?.body.text).toBe("This button is not known any more.");
    telegram.press(press());
    await telegram.until(3);
    expect(open.replies).toHaveLength(1);
  });

  it("only takes the button away where the message is too old to be read", async () => {
    const { telegram, open } = await listen();
    await using _telegram = telegram;
    using _open = open;
    telegram.press(press({ message: { message_id: 7, chat: { id: CHAT }, date: 0 } }));
    const calls = await telegram.until(2);
    expect(new Set(calls.map(({ path }) => path.split("/").at(-1)))).toEqual(
      new Set(["answerCallbackQuery", "editMessageReplyMarkup"]),
    );
  });

  it("lets the channels of one bot share one poll", async () => {
    await using telegram = await startTelegram();
    const kinds = new Map<object, ReturnType<typeof createTelegramChannelKind>>();
    const shared = (needs: Parameters<typeof createTelegramChannelKind>[0]) => {
      const kind = kinds.get(shared) ?? createTelegramChannelKind(needs);
      kinds.set(shared, kind);
      return kind;
    };
    const base = { token: TOKEN, api_url: telegram.provider.origin };
    using first = openChannel(shared, { ...base, chat_id: CHAT });
    using second = openChannel(shared, { ...base, chat_id: 55 });
    first.channel.listen?.();
    second.channel.listen?.();
    telegram.press(press({ message: { message_id: 7, chat: { id: 55 } } }));
    await telegram.until(2);
    expect([first.replies.length, second.replies.length]).toEqual([0, 1]);
    expect(telegram.provider.received.filter(({ path }) => path.endsWith("getUpdates"))[0]?.body.offset).toBe(0);
  });

  it("backs off while it fails, says so once, and waits as a limit says", async () => {
    const clock = createVirtualClock();
    let polled = () => {};
    const nextPoll = () => new Promise<void>((resolve) => (polled = resolve));
    let reply: Reply = refusal(409, "Conflict: terminated by other getUpdates request");
    await using provider = await startProvider(() => {
      queueMicrotask(() => polled());
      return reply;
    });
    const options = { token: TOKEN, chat_id: CHAT, api_url: provider.origin };
    using open = openChannel(createTelegramChannelKind, options, { clock });
    const waits: number[] = [];
    const schedule = clock.schedule.bind(clock);
    let waiting = () => {};
    clock.schedule = (ms, callback) => {
      if (ms !== 60_000) {
        waits.push(ms);
        queueMicrotask(() => waiting());
      }
      return schedule(ms, callback);
    };
    const nextWait = () => new Promise<void>((resolve) => (waiting = resolve));
    const first = nextWait();
    open.channel.listen?.();
    await first;
    reply = refusal(429, "Too Many Requests: retry after 3", { retry_after: 3 });
    for (const ms of [4000, 3000]) {
      const [poll, wait] = [nextPoll(), nextWait()];
      await clock.advance(ms);
      await Promise.all([poll, wait]);
    }
    expect(waits[0]).toBeGreaterThanOrEqual(2000);
    expect(waits[0]).toBeLessThanOrEqual(4000);
    expect(waits.slice(1)).toEqual([3000, 3000]);
    expect(open.logged).toHaveLength(1);
    expect(open.logged[0]).toContain("Conflict: terminated by other getUpdates request");
    expect(open.logged[0]).not.toContain("hunter2");
  });

  it("ends its poll when it is closed", async () => {
    let ended = () => {};
    const closed = new Promise<void>((resolve) => (ended = resolve));
    let begun = () => {};
    const polling = new Promise<void>((resolve) => (begun = resolve));
    const telegram = await startProvider(() => {
      begun();
      return "hang";
    });
    await using _telegram = telegram;
    using open = openChannel(createTelegramChannelKind, { token: TOKEN, chat_id: CHAT, api_url: telegram.origin });
    telegram.onDisconnect = () => ended();
    open.channel.listen?.();
    await polling;
    await open.channel.close?.();
    await closed;
    expect(telegram.received).toHaveLength(1);
  });
});

it.each([
  [{ token: TOKEN }, "chat_id: expected a chat's number"],
  [{ token: "no token", chat_id: 1 }, "token: expected a bot's token"],
  [{ token: TOKEN, chat_id: "desk" }, "chat_id: expected a chat's number"],
  [{ token: TOKEN, chat_id: 1, allowed_users: [] }, "allowed_users: "],
  [{ token: TOKEN, chat_id: 1, allowed_users: ["a b"] }, "allowed_users.0: expected a user's number or name"],
  [
    { token: TOKEN, chat_id: 1, templates: { text: "{{linc}}" } },
    'templates.text: unknown field "linc"; did you mean "link"?',
  ],
])("refuses the options %j", (options, message) => {
  const kind = createTelegramChannelKind({
    egress: { request: () => Promise.reject(new Error("unused")), close() {} },
  });
  const parsed = parseWith(kind.options, options, []);
  expect(
    "faults" in parsed && parsed.faults.map(({ path, message: words }) => `${path.join(".")}: ${words}`)[0],
  ).toContain(message);
});
