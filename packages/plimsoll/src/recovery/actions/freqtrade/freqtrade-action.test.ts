import { expect, test } from "vitest";
import { listen } from "../../../checkers/postgres/fake-server.fixture.ts";
import { startFakeFreqtrade } from "../../../checkers/presets/fake-freqtrade.fixture.ts";
import { runOnce } from "../action-run.fixture.ts";
import { createFreqtradeActionKind } from "./freqtrade-action.ts";

const kind = createFreqtradeActionKind();

async function setUp(operation: string) {
  const { url, bot, credentials } = await startFakeFreqtrade();
  const options = { url, operation, ...credentials };
  return { url, bot, options, run: () => runOnce(kind, options) };
}

test.each([
  ["stopentry", "paused", "T3"],
  ["stop", "stopped", "T4"],
  ["reload_config", "reload_config", "T4"],
] as const)("%s leaves the bot %s and is %s at least", async (operation, state, tier) => {
  const { url, bot, options, run } = await setUp(operation);
  expect(await run()).toMatchObject({
    kind: "done",
    message: `POST ${url}/api/v1/${operation} answered 200; its state is ${state}`,
  });
  expect(bot.state).toBe(state);
  expect(bot.commands.map(({ path }) => path)).toEqual([`/api/v1/${operation}`]);
  expect(kind.leastTier(kind.options.parse(options))).toBe(tier);
});

test("gives what it asks for a key and a fencing token, once", async () => {
  const { bot, run } = await setUp("stopentry");
  await run();
  expect(bot.commands).toHaveLength(1);
  expect(bot.commands[0]?.headers).toMatchObject({ "idempotency-key": "attempt-1", "x-plimsoll-fencing-token": "7" });
});

test("says what state the bot told afterwards, also where the command changed nothing", async () => {
  const { bot, run } = await setUp("stopentry");
  bot.isStuck = true;
  expect(await run()).toMatchObject({ kind: "done", message: expect.stringMatching(/its state is running$/) });
});

test.each(["stopentry", "reload_config"])("%s never starts a bot that is stopped", async (operation) => {
  const { bot, run } = await setUp(operation);
  bot.state = "stopped";
  expect(await run()).toMatchObject({
    kind: "failed",
    message: expect.stringContaining("the bot is stopped: it opens nothing and manages nothing"),
  });
  expect(bot.commands).toEqual([]);
});

test("a refused login is told without the password", async () => {
  const { url, bot, options } = await setUp("stopentry");
  const outcome = await runOnce(kind, { ...options, password: "not-the-one" });
  expect(outcome).toEqual({
    kind: "failed",
    message: `GET ${url}/api/v1/show_config answered 401: it refuses the user or the password`,
  });
  expect(JSON.stringify([outcome, kind.what(kind.options.parse(options))])).not.toContain("not-the-one");
  expect(bot.commands).toEqual([]);
});

test("a server that says nothing is given up when the attempt ends", async () => {
  const { port } = await listen(() => {});
  const stop = new AbortController();
  const login = { url: `http://127.0.0.1:${port}`, username: "u", password: "p", operation: "stopentry" };
  const outcome = runOnce(kind, login, { signal: stop.signal });
  stop.abort();
  expect((await outcome).kind).toBe("failed");
  expect((await runOnce(kind, login, { deadlineMs: 50 })).message).toMatch(/^GET http:\S+ failed: /);
});

test("there is no forced exit, and no credentials in the address", () => {
  const login = { url: "http://127.0.0.1:8080", username: "u", password: "p" };
  expect(kind.options.safeParse({ ...login, operation: "forceexit" }).success).toBe(false);
  expect(kind.options.safeParse({ ...login, operation: "start" }).success).toBe(false);
  expect(kind.options.safeParse({ ...login, url: "http://u:p@host", operation: "stop" }).success).toBe(false);
});
