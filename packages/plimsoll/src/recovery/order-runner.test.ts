import { expect, test } from "vitest";
import type { ActionKind } from "../port/action.ts";
import { silentLog } from "../port/log.ts";
import { FREE_CONTROL, type RecoveryControl } from "../port/recovery.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { CodeActions } from "./code-actions.ts";
import { type Happening, OrderRunner } from "./order-runner.ts";
import { actionOf, policyOf, subjectOf } from "./policy.fixture.ts";
import { RecoveryBook } from "./recovery-book.ts";
import type { RecoveryWorld } from "./recovery-world.ts";

/** What has just been ordered to run, and what holds recovery back since. */
function ordered(control: Partial<RecoveryControl>) {
  const clock = createVirtualClock();
  const book = new RecoveryBook({
    policy: policyOf([actionOf("restart")]),
    actionsOf: () => ["restart"],
    newId: () => "attempt-1",
    random: () => 0.5,
  });
  const [order] = book.consider(subjectOf("engine", clock.now()), clock.now()).orders;
  if (order === undefined) throw new Error("nothing was ordered");
  book.control = { ...FREE_CONTROL, ...control };
  const runs: string[] = [];
  const happenings: Happening[] = [];
  const run = async () => {
    runs.push("run");
    return { kind: "done", message: "restarted" };
  };
  const runner = new OrderRunner({
    clock,
    log: silentLog,
    world: { see: () => null } as unknown as RecoveryWorld,
    actions: new Map([["systemd", { create: () => ({ run }) } as unknown as ActionKind]]),
    setup: { egress: { request: () => Promise.reject(new Error("unused")), close: () => {} } },
    book,
    code: new CodeActions(() => null, silentLog),
    happen: (happening) => happenings.push(happening),
    atOnce: (happening) => happenings.push(happening),
  });
  runner.open();
  return { clock, runner, order, runs, happenings };
}

test.each<[string, Partial<RecoveryControl>, string]>([
  ["pause", { paused: { by: "anna", at: 1, reason: "release" } }, "not begun after all: paused by anna: release"],
  [
    "suspension",
    { suspended: { at: 1, components: ["a", "b", "c"] } },
    "not begun after all: 3 things broke at once (a, b, c): a shared cause, or a monitor that sees badly",
  ],
])("what was ordered is not begun where a %s came in the same turn", async (_, control, reason) => {
  const { clock, runner, order, runs, happenings } = ordered(control);
  runner.carryOut(order);
  await clock.advance(0);
  expect(runs).toEqual([]);
  const [settled] = happenings[0]?.(clock.now()).record.attempts ?? [];
  expect(settled).toMatchObject({ state: "refused", reason });
});

test("what was ordered is begun where nothing came in between", async () => {
  const { clock, runner, order, runs } = ordered({});
  runner.carryOut(order);
  await clock.advance(0);
  expect(runs).toEqual(["run"]);
});
