import { expect, test } from "vitest";
import type { ActionKind } from "../port/action.ts";
import { actionOf, policyOf } from "../recovery/policy.fixture.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { define, refused, setUp, Target } from "./monitor.fixture.ts";

const HOUR_MS = 3_600_000;

/** An engine that stays ill. */
async function ill(action: Parameters<typeof actionOf>[1]) {
  const clock = createVirtualClock();
  const target = new Target();
  const doer = { runs: 0 };
  const run = async () => {
    doer.runs += 1;
    return { kind: "done", message: "restarted" };
  };
  const kind = { kind: "systemd", options: undefined, create: () => ({ run }) } as unknown as ActionKind;
  const recovery = { actions: ["restart"], fallback: null, runbook: [] };
  const { monitor } = setUp({
    clock,
    store: createMemoryStore({ clock }),
    components: [define("engine", target, { type: "PROCESS", recovery })],
    recovery: policyOf([actionOf("restart", action)], { approvalExpiresMs: 300_000 }),
    actions: new Map([["systemd", kind]]),
  });
  await monitor.start();
  await clock.advance(10_000);
  target.answer = refused;
  await clock.advance(20_000);
  return { clock, doer, monitor };
}

test("a clock that is set forward an hour does not give a target its budget back", async () => {
  const { clock, doer, monitor } = await ill({ limits: { perHour: 1 } });
  expect(doer.runs).toBe(1);
  clock.step(HOUR_MS);
  await clock.advance(600_000);
  expect(doer.runs).toBe(1);
  expect(monitor.recovery.overview().cases[0]?.latched?.reason).toBe("budget");
});

test("a clock that is set back an hour keeps the next try waiting no longer than it would have", async () => {
  const { clock, doer } = await ill({ limits: { backoffMs: 60_000 } });
  clock.step(-HOUR_MS);
  await clock.advance(200_000);
  expect(doer.runs).toBeGreaterThan(1);
});

test("a clock that is set back an hour gives people no longer to agree", async () => {
  const { clock, monitor } = await ill({ tier: "T4" });
  const [asked] = monitor.recovery.overview().pending_approvals;
  clock.step(-HOUR_MS);
  await clock.advance(310_000);
  const word = { attemptId: asked?.attempt_id ?? "", by: "anna", note: "", agrees: true };
  await expect(monitor.recovery.answer(word)).rejects.toThrow();
});
