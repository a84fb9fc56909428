import { openCase } from "@plimsoll/core";
import { expect, test } from "vitest";
import { type ActionDefinition, FREE_CONTROL, NO_STORED_RECOVERY } from "../port/recovery.ts";
import { attemptOf } from "../storage/attempt.fixture.ts";
import { answerAttempt, startByHand } from "./by-hand.ts";
import { endAction, judgeAttempt } from "./end-attempt.ts";
import { toOverview } from "./overview.ts";
import { actionOf, policyOf, subjectOf } from "./policy.fixture.ts";
import { RecoveryBook } from "./recovery-book.ts";
import type { RecoveryStep } from "./recovery-step.ts";

const NOW = Date.UTC(2026, 0, 5, 15);
const HOUR = 3_600_000;

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

/** A book whose component has a list that can be edited; what other components have besides. */
function editable(actions: readonly ActionDefinition[], ids: string[], others = ids) {
  let given = 0;
  const newId = () => {
    given += 1;
    return `attempt-${given}`;
  };
  const actionsOf = (id: string) => (id === "engine" ? ids : others);
  return new RecoveryBook({ policy: policyOf(actions), actionsOf, newId, random: () => 0.5 });
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

test("that people are asked is not told as if something were under way", () => {
  const book = editable([actionOf("gateway", { tier: "T4" })], ["gateway"]);
  book.consider(READ.subject, NOW);
  book.consider(READ.subject, NOW + 1);
  expect(toOverview(book, [], NOW + 1).cases.map(({ text }) => text)).toEqual(["it waits for people to agree"]);
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

const DONE = { isDone: true, message: "entries are stopped", output: "", restMs: 0, needsPerson: false };
const REFUSED = { ...DONE, isDone: false, message: "401" };
const STILL_DOWN = { healed: false, text: "still DOWN", after: null };
const end = (book: RecoveryBook, attemptId = "", now = NOW) => endAction(book, { attemptId, outcome: DONE }, now);
const STOP = actionOf("stop", { tier: "T3", isOptedIn: true });
const first = ({ orders }: RecoveryStep) => orders[0]?.attempt.attempt_id ?? "";

test("stopping new risk is judged by its own word: a component that stays ill does not make it be done again", () => {
  const book = editable([STOP], ["stop"]);
  const step = end(book, first(book.consider(READ.subject, NOW)), NOW + 100);
  expect(states(step)).toEqual(["stop succeeded"]);
  expect(step.orders).toEqual([]);
  expect(step.lines.map(({ message }) => message)).toEqual(["Done, restart stop: entries are stopped"]);
  expect(book.consider(READ.subject, NOW + 600_000).orders).toEqual([]);
  expect(book.cases.get("engine")?.latch).toBeNull();
});

test("new risk is stopped anew once a restart may have undone it", () => {
  const book = editable([actionOf("restart"), STOP], ["restart", "stop"]);
  const [restart, stop] = book.consider(READ.subject, NOW).orders.map(({ attempt }) => attempt.attempt_id);
  end(book, stop, NOW + 100);
  end(book, restart, NOW + 200);
  expect(book.consider(READ.subject, NOW + 15_000).orders).toEqual([]);
  judgeAttempt(book, { attemptId: restart ?? "", result: STILL_DOWN }, NOW + 30_000);
  expect(states(book.consider(READ.subject, NOW + 30_001))).toEqual(["stop running"]);
});

test("new risk is stopped anew once a restart of another component, or of none, may have undone it", () => {
  for (const componentId of ["process", null]) {
    const book = editable([actionOf("restart"), STOP], ["stop"], ["restart"]);
    end(book, first(book.consider(READ.subject, NOW)), NOW + 100);
    const subject = componentId === null ? null : subjectOf(componentId, NOW);
    const byHand = { actionId: "restart", subject, by: "anna", note: "", isApprover: false };
    const planned = startByHand(book, byHand, NOW + 200).orders[0]?.attempt;
    if (planned === undefined) throw new Error("nothing was planned");
    book.attempts.hold({ ...planned, state: "running" });
    end(book, planned.attempt_id, NOW + 300);
    judgeAttempt(book, { attemptId: planned.attempt_id, result: STILL_DOWN }, NOW + 400);
    expect(states(book.consider(READ.subject, NOW + 600_000))).toEqual(["stop running"]);
  }
});

test("nothing begins beside an action whose component was removed while it runs", () => {
  const book = editable([actionOf("restart"), actionOf("other")], ["restart"]);
  const attemptId = first(book.consider(READ.subject, NOW));
  book.forget("engine", NOW + 1);
  const beside = book.consider(subjectOf("database", NOW), NOW + 2);
  expect(beside.orders).toEqual([]);
  expect(end(book, attemptId, NOW + 3).orders.map(({ kind }) => kind)).toEqual(["verify"]);
  judgeAttempt(book, { attemptId, result: { ...STILL_DOWN, text: "it is no longer watched" } }, NOW + 4);
  expect(states(book.consider(subjectOf("database", NOW), NOW + 5))).toEqual(["restart running"]);
  expect(book.cases.get("engine")).toBeNull();
});

test("stopping new risk that fails is tried again after its own backoff, and left to a person when it is spent", () => {
  const book = editable([STOP], ["stop"]);
  let now = NOW;
  for (const _ of [1, 2, 3]) {
    const step = endAction(book, { attemptId: first(book.consider(READ.subject, now)), outcome: REFUSED }, now);
    expect(step.lines.map(({ message }) => message)).toEqual(["FAILED, restart stop: 401"]);
    expect(book.consider(READ.subject, now + 1).orders).toEqual([]);
    now += 60_000;
  }
  book.consider(READ.subject, now);
  expect(book.cases.get("engine")?.latch?.text).toBe(
    "stop has not stopped new risk for certain, tried 3 times; a person has to look",
  );
});

test("while the next try waits it is told what became of the one before", () => {
  const book = editable([GUARDED], ["restart"]);
  const readings = [{ guard: "g", allows: false, text: "2 orders in flight" }];
  book.guarded(first(book.consider(READ.subject, NOW)), { ...READ, readings }, NOW + 5);
  book.consider(READ.subject, NOW + 100);
  const [it] = toOverview(book, [], NOW + 100).cases;
  expect(it).toMatchObject({
    reason: "backoff",
    last: {
      action_id: "restart",
      state: "refused",
      reason: "g: 2 orders in flight",
      at: new Date(NOW + 5).toISOString(),
    },
  });
});

test("what was written by a clock that ran years ahead holds nothing up for longer than it may be held up", () => {
  const YEAR = 365 * 86_400_000;
  const policy = policyOf([actionOf("restart", { limits: { perHour: 2 } }), actionOf("gateway", { tier: "T4" })]);
  const book = new RecoveryBook({ policy, actionsOf: () => ["restart"], newId: () => "new", random: () => 0.5 });
  const ahead = NOW + YEAR;
  const ran = [1, 2].map((n) => attemptOf(n, ahead + n, { target: "unit restart", state: "failed" }));
  const asked = {
    state: "awaiting_approval",
    action_id: "gateway",
    tier: "T4",
    running_at: null,
    settled_at: null,
  } as const;
  const expires_at = new Date(ahead).toISOString();
  const stored = {
    ...NO_STORED_RECOVERY,
    control: {
      ...FREE_CONTROL,
      rests: { "unit other": ahead },
      deploy: { by: "ci", at: ahead, reason: "", until: ahead },
      causes: [{ componentId: "feed", at: ahead }],
    },
    cases: [{ ...openCase("engine", ahead), notBefore: ahead }],
    attempts: [...ran, attemptOf(3, ahead, { ...asked, expires_at })],
  };
  book.restore(stored, NOW);
  const DAY = 86_400_000;
  expect(book.control.rests["unit other"]).toBe(NOW + 3 * DAY);
  expect(book.control.deploy?.until).toBe(NOW + DAY);
  expect(book.attempts.open.map((it) => it.expires_at)).toEqual([new Date(NOW + 300_000).toISOString()]);
  expect(book.attempts.startsOf("unit restart", NOW + HOUR - 1)).toHaveLength(2);
  expect(book.attempts.startsOf("unit restart", NOW + HOUR)).toEqual([]);
  expect(book.control.causes.map(({ at }) => at)).toEqual([NOW]);
  expect(states(book.consider(READ.subject, NOW + HOUR))).toEqual(["restart running"]);
});

test("people who have said no so often as it may be tried are asked no more", () => {
  const book = editable([actionOf("gateway", { tier: "T4", limits: { attempts: 2 } })], ["gateway"]);
  let now = NOW;
  for (const _ of [1, 2]) {
    const [asked] = book.consider(READ.subject, now).record.attempts;
    expect(asked?.state).toBe("awaiting_approval");
    const word = { attemptId: asked?.attempt_id ?? "", by: "anna", note: "", agrees: false };
    answerAttempt(book, word, now);
    now += 600_000;
  }
  expect(book.consider(READ.subject, now).record.attempts).toEqual([]);
  expect(book.cases.get("engine")?.latch?.reason).toBe("exhausted");
});

test("what begins before the store could be read is given a higher token than all that began in runs before", () => {
  const book = editable([actionOf("kill", { tier: "T5" })], []);
  const order = { actionId: "kill", subject: null, by: "anna", note: "", isApprover: true };
  const [kill] = startByHand(book, order, NOW).orders;
  const before = attemptOf(7, NOW - 3_600_000, {}).fencing_token ?? Number.NaN;
  book.restore({ ...NO_STORED_RECOVERY, lastFencingToken: NOW - 3_600_000 }, NOW + 1);
  const [next] = startByHand(book, order, NOW + 2).orders;
  const tokens = [before, NOW - 3_600_000, kill?.attempt.fencing_token ?? 0, next?.attempt.fencing_token ?? 0];
  expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));
  expect(new Set(tokens).size).toBe(tokens.length);
});
