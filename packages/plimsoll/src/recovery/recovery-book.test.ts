import { expect, test } from "vitest";
import { type ActionDefinition, NO_STORED_RECOVERY } from "../port/recovery.ts";
import { attemptOf } from "../storage/attempt.fixture.ts";
import { startByHand } from "./by-hand.ts";
import { actionOf, policyOf, subjectOf } from "./policy.fixture.ts";
import { RecoveryBook } from "./recovery-book.ts";
import type { RecoveryStep } from "./recovery-step.ts";

const NOW = Date.UTC(2026, 0, 5, 15);

function restored(parts: Parameters<typeof attemptOf>[2]) {
  const policy = policyOf([actionOf("checkpoint")]);
  const book = new RecoveryBook({ policy, actionsOf: () => ["checkpoint"], newId: () => "new", random: () => 0.5 });
  const stored = { ...NO_STORED_RECOVERY, attempts: [attemptOf(7, NOW - 1000, parts)], lastFencingToken: 7 };
  return book.restore(stored, NOW);
}

test("what ran when Plimsoll ended is cleared away and judged, never begun again", () => {
  const { orders, record } = restored({ state: "running" });
  expect(orders.map(({ kind }) => kind)).toEqual(["clear"]);
  expect(record.attempts[0]).toMatchObject({
    state: "verifying",
    reason: "Plimsoll was restarted while it ran: it is not begun again, a fresh check judges it",
  });
});

test("what had ended keeps its own words, and only waits for its check", () => {
  const ended = {
    state: "verifying",
    reason: "the WAL was emptied",
    ended_at: new Date(NOW - 500).toISOString(),
  } as const;
  const { orders, record } = restored(ended);
  expect(orders.map(({ kind }) => kind)).toEqual(["verify"]);
  expect(record.attempts[0]).toMatchObject(ended);
});

test("what was only planned is given up", () => {
  const { orders, record } = restored({ state: "guarding", running_at: null });
  expect(orders).toEqual([]);
  expect(record.attempts[0]).toMatchObject({ state: "refused", reason: "Plimsoll was restarted before it began" });
});

/** A book whose component has a list that can be edited. */
function editable(actions: readonly ActionDefinition[], ids: string[]) {
  let given = 0;
  const newId = () => {
    given += 1;
    return `attempt-${given}`;
  };
  return new RecoveryBook({ policy: policyOf(actions), actionsOf: () => ids, newId, random: () => 0.5 });
}
const GUARDED = actionOf("restart", { guards: ["g"] });
const READ = { subject: subjectOf("engine", NOW), readings: [{ guard: "g", allows: true, text: "0" }] };
const states = ({ record }: RecoveryStep) => record.attempts.map(({ action_id, state }) => `${action_id} ${state}`);

test("what is taken off a list while its guards are read is refused, and the next is begun: nothing is latched", () => {
  const ids = ["restart", "checkpoint"];
  const book = editable([GUARDED, actionOf("checkpoint")], ids);
  const [order] = book.consider(READ.subject, NOW).orders;
  ids.shift();
  const step = book.guarded(order?.attempt.attempt_id ?? "", READ, NOW + 1);
  expect(states(step)).toEqual(["restart refused", "checkpoint running"]);
  expect(step.record.attempts[0]?.reason).toBe("the configuration no longer has it among what is tried for engine");
  expect(book.cases.get("engine")?.latch).toBeNull();
});

test("what is taken off a list while people are asked is refused at the next look, and the next is begun", () => {
  const ids = ["gateway", "checkpoint"];
  const book = editable([actionOf("gateway", { tier: "T4" }), actionOf("checkpoint")], ids);
  expect(states(book.consider(READ.subject, NOW))).toEqual(["gateway awaiting_approval"]);
  ids.shift();
  expect(states(book.consider(READ.subject, NOW + 1))).toEqual(["gateway refused", "checkpoint running"]);
  expect(book.cases.get("engine")?.latch).toBeNull();
});

test("what a person has started needs no place on a list", () => {
  const book = editable([actionOf("gateway", { tier: "T4" }), actionOf("checkpoint")], ["checkpoint"]);
  const order = { actionId: "gateway", subject: READ.subject, by: "anna", note: "", isApprover: true };
  const [started] = startByHand(book, order, NOW).orders;
  book.consider(READ.subject, NOW + 1);
  expect(book.attempts.get(started?.attempt.attempt_id ?? "")?.state).toBe("guarding");
});

test("what stops new risk is begun in the same turn as the restart before it, and beside what runs", () => {
  const book = editable([actionOf("restart"), actionOf("stop", { tier: "T3", isOptedIn: true })], ["restart", "stop"]);
  expect(states(book.consider(READ.subject, NOW))).toEqual(["restart running", "stop running"]);
});
