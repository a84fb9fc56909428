import { expect, test } from "vitest";
import type { ActionKind } from "../port/action.ts";
import { actionOf, policyOf } from "../recovery/policy.fixture.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { define, refused, setUp, Target } from "./monitor.fixture.ts";

const MINUTES = 60_000;

/** Two components of one engine, whose API asks to be left alone for 20 minutes; a third of another. */
function run(clock = createVirtualClock(), store = createMemoryStore({ clock })) {
  const runs: string[] = [];
  const kind = {
    kind: "systemd",
    create: () => ({
      async run({ component }: { component: { component_id: string } }) {
        runs.push(component.component_id);
        return { kind: "failed", message: "answered 429", restMs: 20 * MINUTES };
      },
    }),
  } as unknown as ActionKind;
  const [bot, book, other] = [new Target(), new Target(), new Target()];
  const recovery = (action: string) => ({ recovery: { actions: [action], fallback: null, runbook: [] } });
  const { monitor } = setUp({
    clock,
    store,
    components: [
      define("bot", bot, { type: "PROCESS", ...recovery("stop") }),
      define("book", book, { type: "PROCESS", ...recovery("reload") }),
      define("other", other, { type: "PROCESS", ...recovery("elsewhere") }),
    ],
    recovery: policyOf([
      actionOf("stop", { target: "freqtrade at 8080" }),
      actionOf("reload", { target: "freqtrade at 8080" }),
      actionOf("elsewhere", { target: "freqtrade at 8081" }),
    ]),
    actions: new Map([["systemd", kind]]),
  });
  return { monitor, clock, store, runs, bot, book, other };
}

test("an engine that asked to be left alone is, whichever of its components is ill, and no other engine", async () => {
  const { monitor, clock, runs, bot, book, other } = run();
  await monitor.start();
  bot.answer = refused;
  await clock.advance(2 * MINUTES);
  book.answer = refused;
  await clock.advance(2 * MINUTES);
  other.answer = refused;
  await clock.advance(2 * MINUTES);
  expect(runs).toEqual(["bot", "other"]);
  const shown = monitor.recovery.overview().cases.find(({ component_id }) => component_id === "book");
  expect(shown).toMatchObject({ reason: "rate_limited" });
  const byHand = { actionId: "reload", componentId: null, by: "otto", note: "", isApprover: false };
  await expect(monitor.recovery.start(byHand)).rejects.toThrow("asked to be left alone for another");
  await clock.advance(20 * MINUTES);
  expect(runs.length).toBeGreaterThan(2);
});

test("and after a restart too", async () => {
  const before = run();
  await before.monitor.start();
  before.bot.answer = refused;
  await before.clock.advance(2 * MINUTES);
  expect(before.runs).toEqual(["bot"]);
  await before.monitor.stop();
  const after = run(before.clock, before.store);
  after.book.answer = refused;
  await after.monitor.start();
  await after.clock.advance(10 * MINUTES);
  expect(after.runs).toEqual([]);
  await after.clock.advance(10 * MINUTES);
  expect(after.runs.length).toBeGreaterThan(0);
});
