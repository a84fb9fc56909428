import { expect, test } from "vitest";
import type { ActionKind, RecoveryAction } from "../port/action.ts";
import { actionOf, policyOf } from "../recovery/policy.fixture.ts";
import { attemptOf } from "../storage/attempt.fixture.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { define, refused, setUp, Target } from "./monitor.fixture.ts";

/** A start after Plimsoll was killed while an action ran; `endLeftover` is what the action makes of what it left. */
async function startAfterKill(endLeftover: RecoveryAction["endLeftover"]) {
  const clock = createVirtualClock();
  const store = createMemoryStore({ clock });
  await store.open();
  const running = { state: "running", component_id: "engine", action_id: "restart", settled_at: null } as const;
  await store.recordRecovery({ attempts: [attemptOf(7, clock.now() - 1000, running)], cases: [], audit: [] });
  await store.close();
  const runs: string[] = [];
  const run: RecoveryAction["run"] = async ({ attempt }) => {
    runs.push(attempt.idempotencyKey);
    return { kind: "done", message: "restarted" };
  };
  const kind = { kind: "systemd", create: () => ({ run, endLeftover }) } as unknown as ActionKind;
  const target = new Target();
  target.answer = refused;
  const recovery = { actions: ["restart"], fallback: null, runbook: [] };
  const { monitor } = setUp({
    clock,
    store,
    components: [define("engine", target, { type: "PROCESS", recovery })],
    recovery: policyOf([actionOf("restart")]),
    actions: new Map([["systemd", kind]]),
  });
  await monitor.start();
  await clock.advance(300_000);
  return { runs, latched: monitor.recovery.overview().cases[0]?.latched };
}

test("what a killed run has left is cleared away, and then it is tried again", async () => {
  const keys: string[] = [];
  const { runs } = await startAfterKill(async (key) => {
    keys.push(key);
    return null;
  });
  expect(keys).toHaveLength(1);
  expect(runs.length).toBeGreaterThan(0);
});

test("nothing is tried beside what a person has to look at first", async () => {
  const { runs, latched } = await startAfterKill(async () => "pid 4711 may be the engine: look");
  expect(runs).toEqual([]);
  expect(latched).toMatchObject({ reason: "unclear", text: "pid 4711 may be the engine: look" });
});

test.each([
  ["could not be ended", () => Promise.reject(new Error("no permission"))],
  ["does not end in time", () => new Promise<null>(() => {})],
])("nothing is tried beside what %s", async (_, endLeftover) => {
  const { runs, latched } = await startAfterKill(endLeftover);
  expect(runs).toEqual([]);
  expect(latched?.text).toContain("could not be ended: look for it and end it");
});
