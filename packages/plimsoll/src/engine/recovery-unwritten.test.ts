import { expect, test } from "vitest";
import type { ActionContext, ActionKind } from "../port/action.ts";
import { FREE_CONTROL } from "../port/recovery.ts";
import { type Store, StoreError } from "../port/store.ts";
import { actionOf, policyOf } from "../recovery/policy.fixture.ts";
import type { HeldSafety, SafetyNote } from "../recovery/safety-note.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { define, refused, setUp, Target } from "./monitor.fixture.ts";

// What people say while the store cannot be written, and what a restart makes of it.

/** A disk that a test fills, with a store and a note on it that outlive a monitor. */
function disk() {
  const clock = createVirtualClock();
  const inner = createMemoryStore({ clock });
  const state = { isFull: false, isLocked: false, held: null as HeldSafety | null };
  const store: { -readonly [Key in keyof Store]: Store[Key] } = {
    ...inner,
    open: () => (state.isLocked ? Promise.reject(new StoreError("locked", "in use")) : inner.open()),
    recordRecovery: (record) =>
      state.isFull ? Promise.reject(new StoreError("full", "no space left")) : inner.recordRecovery(record),
  };
  const note: SafetyNote = {
    read: async () => state.held,
    async keep(held) {
      state.held = structuredClone(held);
      return true;
    },
    async clear() {
      state.held = null;
    },
  };
  return { clock, store, inner, note, state };
}

/** A gateway that one action restarts, once one person has agreed. */
function run({ clock, store, note }: ReturnType<typeof disk>) {
  const target = new Target();
  const runs: ActionContext[] = [];
  const kind = {
    kind: "systemd",
    create: () => ({
      run: async (context: ActionContext) => {
        runs.push(context);
        return { kind: "done", message: "done" };
      },
    }),
  } as unknown as ActionKind;
  const recovery = { actions: ["restart"], fallback: null, runbook: [] };
  const { monitor } = setUp({
    clock,
    store,
    safetyNote: note,
    components: [define("gateway", target, { recovery })],
    recovery: policyOf([actionOf("restart", { tier: "T4" }), actionOf("cancel-all", { tier: "T5" })]),
    actions: new Map([["systemd", kind]]),
  });
  const waiting = () => monitor.recovery.overview().pending_approvals;
  return { monitor, target, runs, waiting };
}

const anna = { by: "anna", reason: "looks wrong" };
const UNAVAILABLE = { code: "store_unavailable" };
const CANCEL = { actionId: "cancel-all", componentId: null, by: "rita", note: "", isApprover: false };

async function asked(on: ReturnType<typeof disk>) {
  const it = run(on);
  await it.monitor.start();
  it.target.answer = refused;
  await on.clock.advance(20_000);
  const attemptId = it.waiting()[0]?.attempt_id ?? "";
  expect(attemptId).not.toBe("");
  return { ...it, word: { attemptId, by: "anna", note: "" } };
}

test("a pause holds at once, and after a restart although the store never had it", async () => {
  const on = disk();
  const before = run(on);
  await before.monitor.start();
  on.state.isFull = true;
  const said = before.monitor.recovery.pause(anna);
  await expect(said).rejects.toMatchObject({
    ...UNAVAILABLE,
    message: expect.stringContaining("also after a restart"),
  });
  expect(before.monitor.recovery.overview().paused).toMatchObject(anna);
  expect((await on.inner.load()).recovery.control.paused).toBeNull();
  await before.monitor.stop();

  on.state.isFull = false;
  const after = run(on);
  await after.monitor.start();
  await on.clock.advance(10_000);
  expect(after.monitor.recovery.overview().paused).toMatchObject(anna);
  expect((await on.inner.load()).recovery.control.paused).toMatchObject(anna);
  expect(on.state.held).toBeNull();
});

test("says that a restart would forget it where it could be written nowhere", async () => {
  const on = disk();
  const { monitor } = run({ ...on, note: { ...on.note, keep: async () => false } });
  await monitor.start();
  on.state.isFull = true;
  await expect(monitor.recovery.pause(anna)).rejects.toThrow("written nowhere");
  expect(monitor.recovery.overview().paused).toMatchObject(anna);
});

test("what could not be written is, with the next word that is", async () => {
  const on = disk();
  const { monitor, clock } = { ...run(on), clock: on.clock };
  await monitor.start();
  await clock.advance(1000);
  on.state.isFull = true;
  await monitor.recovery.pause(anna).catch(() => {});
  on.state.isFull = false;
  await monitor.recovery.setDeployLock({ by: "otto", reason: "2.4" }, 60_000);
  expect((await on.inner.load()).recovery.control).toMatchObject({ paused: anna, deploy: { by: "otto" } });
  expect(on.state.held).toBeNull();
});

test("nothing is let go on by a word that could not be recorded", async () => {
  const on = disk();
  const { monitor } = run(on);
  await monitor.start();
  await monitor.recovery.setDeployLock(anna, 3_600_000);
  await monitor.recovery.pause(anna);
  await monitor.recovery.start(CANCEL);
  await on.clock.advance(1000);
  on.state.isFull = true;
  await expect(monitor.recovery.resume(anna)).rejects.toMatchObject(UNAVAILABLE);
  await expect(monitor.recovery.setDeployLock(anna, null)).rejects.toMatchObject(UNAVAILABLE);
  await expect(monitor.recovery.setDeployLock(anna, 1000)).rejects.toMatchObject(UNAVAILABLE);
  await expect(monitor.recovery.rearm(anna)).rejects.toThrow("nothing has changed by it");
  const until = new Date(on.clock.now() - 1000 + 3_600_000).toISOString();
  const unchanged = { paused: anna, deploy: { until }, killed: { by: "rita", rearm: [] } };
  expect(monitor.recovery.overview()).toMatchObject(unchanged);
  on.state.isFull = false;
  await on.clock.advance(120_000);
  expect(monitor.recovery.overview()).toMatchObject(unchanged);
  await monitor.recovery.resume(anna);
  expect(monitor.recovery.overview().paused).toBeNull();
});

/** Commits wait until the test lets them. */
function held(on: ReturnType<typeof disk>) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const write = on.store.recordRecovery;
  on.store.recordRecovery = async (record) => {
    begun.resolve();
    await promise;
    await write(record);
  };
  return { begun: begun.promise, letGo: resolve };
}

test("a pause that comes while a resume is being written stands", async () => {
  const on = disk();
  const { monitor } = run(on);
  await monitor.start();
  await monitor.recovery.pause(anna);
  const { begun, letGo } = held(on);
  const resumed = monitor.recovery.resume(anna);
  await begun;
  const again = { by: "ben", reason: "not yet" };
  const paused = monitor.recovery.pause(again);
  letGo();
  await Promise.all([resumed, paused]);
  expect(monitor.recovery.overview().paused).toMatchObject(again);
  expect((await on.inner.load()).recovery.control.paused).toMatchObject(again);
});

test("a no that comes while an agreement is being written stands", async () => {
  const on = disk();
  const { monitor, runs, waiting, word } = await asked(on);
  const { begun, letGo } = held(on);
  const agreed = monitor.recovery.answer({ ...word, agrees: true });
  await begun;
  const refusal = monitor.recovery.answer({ ...word, by: "ben", agrees: false });
  letGo();
  await Promise.all([agreed, refusal]);
  await on.clock.advance(10_000);
  expect(runs).toEqual([]);
  expect(waiting().map(({ attempt_id }) => attempt_id)).not.toContain(word.attemptId);
});

test("what is said to go on while somebody holds it back is not done", async () => {
  const on = disk();
  const { monitor } = run(on);
  await monitor.start();
  await monitor.recovery.pause(anna);
  const resumed = monitor.recovery.resume(anna);
  const again = { by: "ben", reason: "not yet" };
  await Promise.all([expect(resumed).rejects.toMatchObject({ code: "conflict" }), monitor.recovery.pause(again)]);
  expect(monitor.recovery.overview().paused).toMatchObject(again);
});

test("a latch stays where its release could not be recorded", async () => {
  const on = disk();
  const { monitor, target } = run(on);
  await monitor.start();
  target.answer = refused;
  await on.clock.advance(7_200_000);
  const latched = () => monitor.recovery.overview().cases[0]?.latched;
  expect(latched()).not.toBeNull();
  on.state.isFull = true;
  await expect(monitor.recovery.release("gateway", anna)).rejects.toMatchObject(UNAVAILABLE);
  expect(latched()).not.toBeNull();
  on.state.isFull = false;
  await monitor.recovery.release("gateway", anna);
  expect(latched()).toBeNull();
});

test("an agreement that could not be recorded is none, also once the store can be written", async () => {
  const on = disk();
  const { monitor, runs, waiting, word } = await asked(on);
  on.state.isFull = true;
  await expect(monitor.recovery.answer({ ...word, agrees: true })).rejects.toMatchObject(UNAVAILABLE);
  on.state.isFull = false;
  await on.clock.advance(10_000);
  expect(runs).toEqual([]);
  expect(waiting()).toMatchObject([{ state: "awaiting_approval", approvals: [] }]);
  await monitor.recovery.answer({ ...word, agrees: true });
  await on.clock.advance(1000);
  expect(runs).toHaveLength(1);
});

test("a no that could not be recorded is, as soon as the store can be written", async () => {
  const on = disk();
  const { monitor, word } = await asked(on);
  on.state.isFull = true;
  await expect(monitor.recovery.answer({ ...word, agrees: false })).rejects.toMatchObject(UNAVAILABLE);
  on.state.isFull = false;
  await on.clock.advance(10_000);
  const stored = await on.inner.queryAttempts({
    from: 0,
    to: Number.MAX_SAFE_INTEGER,
    limit: 10,
    cursor: null,
    componentId: null,
    actionId: null,
  });
  expect(stored.items.find(({ attempt_id }) => attempt_id === word.attemptId)?.state).toBe("rejected");
});

test("nobody can agree after a restart to what somebody had said no to", async () => {
  const on = disk();
  const before = await asked(on);
  on.state.isFull = true;
  await before.monitor.recovery.answer({ ...before.word, agrees: false }).catch(() => {});
  await before.monitor.stop();
  on.state.isFull = false;
  const after = run(on);
  await after.monitor.start();
  await on.clock.advance(1000);
  await expect(after.monitor.recovery.answer({ ...before.word, by: "ben", agrees: true })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(after.monitor.recovery.overview().paused).toMatchObject({
    by: "plimsoll",
    reason: expect.stringContaining("could not be recorded"),
  });
  expect(after.runs).toEqual([]);
});

test("a kill outlasts a restart, and no token is given twice", async () => {
  const on = disk();
  const before = run(on);
  await before.monitor.start();
  on.state.isFull = true;
  await before.monitor.recovery.start(CANCEL);
  await before.monitor.stop();
  on.state.isFull = false;
  const after = run(on);
  await after.monitor.start();
  await on.clock.advance(1000);
  expect(after.monitor.recovery.overview().killed).toMatchObject({ by: "rita" });
  await after.monitor.recovery.start(CANCEL);
  const [first] = before.runs;
  const [second] = after.runs;
  expect(second?.attempt.fencingToken).toBeGreaterThan(first?.attempt.fencingToken ?? 0);
});

test("what is said before the store could be read does not write over what holds there", async () => {
  const on = disk();
  await on.inner.open();
  const killed = { actionId: "cancel-all", by: "rita", at: 1, rearm: [] };
  await on.inner.recordRecovery({ attempts: [], cases: [], audit: [], control: { ...FREE_CONTROL, killed } });
  await on.inner.close();
  on.state.isLocked = true;
  const { monitor } = run(on);
  await monitor.start();
  await on.inner.open();
  await monitor.recovery.pause(anna).catch(() => {});
  await on.clock.advance(10_000);
  expect((await on.inner.load()).recovery.control).toMatchObject({ killed, paused: null });
  on.state.isLocked = false;
  await on.clock.advance(120_000);
  expect((await on.inner.load()).recovery.control).toMatchObject({ killed, paused: anna });
});

test("nothing is done by itself where the store that was to tell what was tried turns out to be damaged", async () => {
  const on = disk();
  on.state.isLocked = true;
  const { monitor } = run(on);
  await monitor.start();
  on.state.isLocked = false;
  on.store.open = async () => ({ ...(await on.inner.open()), setAside: "plimsoll.db.corrupt-1" });
  await on.clock.advance(120_000);
  expect(monitor.recovery.overview()).toMatchObject({
    unable: null,
    paused: { by: "plimsoll", reason: expect.stringContaining("plimsoll.db.corrupt-1") },
  });
  expect((await on.inner.load()).recovery.control.paused).toMatchObject({ by: "plimsoll" });
});
