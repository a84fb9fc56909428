import { expect, test } from "vitest";
import { NO_STORED_RECOVERY } from "../port/recovery.ts";
import { attemptOf } from "../storage/attempt.fixture.ts";
import { actionOf, policyOf } from "./policy.fixture.ts";
import { RecoveryBook } from "./recovery-book.ts";

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
