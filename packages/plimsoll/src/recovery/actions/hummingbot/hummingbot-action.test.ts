import { expect, test } from "vitest";
import { listen } from "../../../checkers/postgres/fake-server.fixture.ts";
import { credentials, startFakeHummingbotApi } from "../../../checkers/presets/fake-hummingbot-api.fixture.ts";
import { runOnce } from "../action-run.fixture.ts";
import { createHummingbotActionKind } from "./hummingbot-action.ts";

const kind = createHummingbotActionKind();
const STOP = { ...credentials, bot: "mm-1", operation: "stop", skip_order_cancellation: false };

test.each([true, false])("stops a bot with skip_order_cancellation %s", async (skips) => {
  const { url, fleet } = await startFakeHummingbotApi();
  fleet.bots = { "mm-1": {} };
  const outcome = await runOnce(kind, { ...STOP, url, skip_order_cancellation: skips });
  expect(outcome).toMatchObject({
    kind: "done",
    message: `POST ${url}/bot-orchestration/stop-bot answered 200: mm-1 was stopped`,
  });
  expect(fleet.stops).toMatchObject([
    {
      body: { bot_name: "mm-1", skip_order_cancellation: skips, async_backend: false },
      headers: { "idempotency-key": "attempt-1", "x-plimsoll-fencing-token": "7" },
    },
  ]);
});

test("200 for a bot that was not stopped is a failure", async () => {
  const { url } = await startFakeHummingbotApi();
  expect(await runOnce(kind, { ...STOP, url })).toEqual({
    kind: "failed",
    message: `POST ${url}/bot-orchestration/stop-bot answered 200, but mm-1 was not stopped`,
    output: '{"success":false,"message":"Bot not found"}',
  });
});

test("a refused login fails, and one that breaks off says that it may have been done", async () => {
  const { url } = await startFakeHummingbotApi();
  expect((await runOnce(kind, { ...STOP, url, password: "wrong" })).message).toContain("refuses the user");
  const { port } = await listen((socket) => socket.once("data", () => socket.destroy()));
  const broken = await runOnce(kind, { ...STOP, url: `http://127.0.0.1:${port}` });
  expect(broken).toMatchObject({
    kind: "failed",
    message: expect.stringMatching(/it may have been done all the same$/),
  });
});

test("needs people to agree, and a word on its orders", () => {
  const parsed = kind.options.parse({ ...STOP, url: "http://127.0.0.1:8000/" });
  expect(kind.leastTier(parsed)).toBe("T4");
  expect(kind.what(parsed)).toBe("stop the bot mm-1 at http://127.0.0.1:8000, cancelling its orders");
  const { skip_order_cancellation: _, ...unsaid } = STOP;
  expect(kind.options.safeParse({ ...unsaid, url: "http://127.0.0.1:8000" }).success).toBe(false);
});
