import { DEFAULT_CONFIRM, type RecoveryAttempt } from "@plimsoll/core";
import { expect, test } from "vitest";
import type { ActionContext, ActionKind, ActionOutcome } from "../port/action.ts";
import { NO_POLICY } from "../port/alert-policy.ts";
import type { CheckAnswer } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { type ComponentRecovery, FREE_CONTROL, type RecoveryPolicy } from "../port/recovery.ts";
import { type Store, StoreError } from "../port/store.ts";
import { actionOf, NO_ORDER_IN_FLIGHT, policyOf } from "../recovery/policy.fixture.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts";
import { FillingStore } from "./filling-store.fixture.ts";
import { define, measured, refused, setUp, Target } from "./monitor.fixture.ts";

const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1000, cursor: null, componentId: null, actionId: null };

/** Says what it was asked to do, and does what the test has it do. */
class Doer {
  readonly runs: ActionContext[] = [];
  outcome: (context: ActionContext) => Promise<ActionOutcome> = async () => ({ kind: "done", message: "restarted" });
  readonly kind = {
    kind: "systemd",
    options: undefined,
    leastTier: () => "T1",
    restarts: true,
    target: () => "",
    what: () => "",
    create: () => ({
      run: (context: ActionContext) => {
        this.runs.push(context);
        return this.outcome(context);
      },
    }),
  } as unknown as ActionKind;
}

function recoveryOf(...actions: string[]): { recovery: ComponentRecovery } {
  return { recovery: { actions, fallback: null, runbook: [] } };
}

interface Parts {
  readonly policy?: RecoveryPolicy;
  readonly store?: Store;
  readonly components?: readonly ComponentDefinition[];
  readonly clock?: VirtualClock;
}

/** An engine that one action restarts, unless said otherwise. */
function world({ policy = policyOf([actionOf("restart")]), components, ...parts }: Parts = {}) {
  const target = new Target();
  const doer = new Doer();
  const clock = parts.clock ?? createVirtualClock();
  const store = parts.store ?? createMemoryStore({ clock });
  const it = setUp({
    clock,
    store,
    components: components ?? [define("engine", target, { type: "PROCESS", ...recoveryOf("restart") })],
    recovery: policy,
    actions: new Map([["systemd", doer.kind]]),
  });
  const attempts = async (): Promise<readonly RecoveryAttempt[]> => (await store.queryAttempts(ALL)).items.toReversed();
  const events = () =>
    it.monitor
      .recentEvents(100)
      .filter(({ event_type }) => event_type.startsWith("recovery"))
      .map(({ event_type }) => event_type)
      .toReversed();
  return { ...it, target, doer, attempts, events };
}

test("what is DOWN is healed: begun once it is recorded, judged by a check after it", async () => {
  const { monitor, clock, target, doer, attempts, events } = world();
  await monitor.start();
  await clock.advance(10_000);
  target.answer = refused;
  doer.outcome = async () => {
    expect((await attempts())[0]?.state).toBe("running");
    target.answer = measured();
    return { kind: "done", message: "restarted", output: "active (running)" };
  };
  await clock.advance(20_000);
  expect(doer.runs).toHaveLength(1);
  expect(await attempts()).toMatchObject([
    { state: "succeeded", action_id: "restart", number: 1, output: "active (running)" },
  ]);
  expect(events()).toEqual(["recovery_started", "recovery_succeeded"]);
  expect(monitor.component("engine")).toMatchObject({ status: "HEALTHY", recovery_attempts: 1 });
});

test("that it was healed stands in the incident's timeline, which is over by then", async () => {
  const { monitor, clock, target, doer } = world();
  await monitor.start();
  await clock.advance(10_000);
  target.answer = refused;
  doer.outcome = async () => {
    target.answer = measured();
    return { kind: "done", message: "restarted", output: "" };
  };
  await clock.advance(20_000);
  const lines = monitor.recentEvents(100).toReversed();
  const opened = lines.find(({ event_type }) => event_type === "incident_opened")?.incident_id;
  expect(opened).toEqual(expect.any(String));
  const recovery = lines.filter(({ event_type }) => event_type.startsWith("recovery"));
  expect(recovery.map(({ event_type, incident_id }) => [event_type, incident_id])).toEqual([
    ["recovery_started", opened],
    ["recovery_succeeded", opened],
  ]);
});

test("an action that says it is done and heals nothing is tried so often, and then left to a person", async () => {
  const { monitor, clock, target, doer, attempts, events, sent } = world();
  await monitor.start();
  target.answer = refused;
  await clock.advance(600_000);
  expect(doer.runs.map(({ attempt }) => attempt.number)).toEqual([1, 2, 3]);
  expect(new Set(doer.runs.map(({ attempt }) => attempt.idempotencyKey)).size).toBe(3);
  expect((await attempts()).map(({ state }) => state)).toEqual(["failed", "failed", "failed"]);
  expect(events().at(-1)).toBe("recovery_latched");
  expect(sent.length).toBeGreaterThan(0);
});

test("whoever is woken is told what the component does meanwhile, and where it is written what to do", async () => {
  const steps = [{ text: "look at the venue's status", link: "https://status.example.com", action: null }];
  const fallback = { text: "trades on", component: "feed-2", max_age_seconds: 2, reduce_only: false };
  const target = new Target();
  const recovery: ComponentRecovery = { actions: [], fallback, runbook: steps };
  const { monitor, clock, sent } = world({ components: [define("engine", target, { type: "PROCESS", recovery })] });
  await monitor.start();
  await clock.advance(10_000);
  expect(monitor.component("engine")).toMatchObject({ fallback, runbook: steps });
  target.answer = refused;
  await clock.advance(10_000);
  const alert = sent.find(({ component_id }) => component_id === "engine");
  expect(alert?.fallback).toBe(
    "trades on (feed-2, of which nothing is known yet; what it goes on with is at most 2 s old)",
  );
  expect(alert?.links.runbook).toBe("https://status.example.com");
});

test("a dry run says once what it would do and does nothing", async () => {
  const { monitor, clock, target, doer, attempts, events } = world({
    policy: policyOf([actionOf("restart", { isDryRun: true })]),
  });
  await monitor.start();
  target.answer = refused;
  await clock.advance(600_000);
  expect(doer.runs).toEqual([]);
  expect((await attempts()).map(({ state, reason }) => [state, reason])).toEqual([
    ["dry_run", expect.stringContaining("would restart restart")],
  ]);
  expect(events()).toEqual(["recovery_dry_run"]);
});

test("what cannot be recorded is not done, and is done once it can be", async () => {
  const clock = createVirtualClock();
  const disk = new FillingStore(clock);
  const { monitor, clock: own, target, doer } = world({ store: disk.store });
  await monitor.start();
  disk.isFull = true;
  target.answer = refused;
  await own.advance(60_000);
  expect(doer.runs).toEqual([]);
  disk.isFull = false;
  await own.advance(60_000);
  expect(doer.runs.length).toBeGreaterThan(0);
});

test("an action that hangs is told to end at its deadline, and counted", async () => {
  const { monitor, clock, target, doer, attempts } = world();
  await monitor.start();
  target.answer = refused;
  doer.outcome = () => new Promise(() => {});
  await clock.advance(40_000);
  expect(doer.runs[0]?.signal.aborted).toBe(true);
  await clock.advance(60_000);
  expect((await attempts())[0]).toMatchObject({ state: "failed", reason: expect.stringContaining("did not end") });
});

test("an action that says that nobody can tell what is so leaves its component to a person at once", async () => {
  const { monitor, clock, target, doer, events } = world();
  await monitor.start();
  target.answer = refused;
  doer.outcome = async () => ({ kind: "failed", message: "look which of the two is active", needsPerson: true });
  await clock.advance(600_000);
  expect(doer.runs).toHaveLength(1);
  expect(events()).toContain("recovery_latched");
  expect(monitor.recovery.overview().cases).toMatchObject([
    { latched: { reason: "unclear", text: "look which of the two is active" } },
  ]);
});

test("no child is restarted for its parent's fault", async () => {
  const [parent, child] = [new Target(), new Target()];
  const { monitor, clock, doer } = world({
    components: [
      define("database", parent, { type: "DATABASE" }),
      define("engine", child, { type: "PROCESS", dependsOn: ["database"], ...recoveryOf("restart") }),
    ],
  });
  await monitor.start();
  await clock.advance(10_000);
  parent.answer = refused;
  child.answer = refused;
  await clock.advance(120_000);
  expect(doer.runs).toEqual([]);
});

test("three that break at once suspend everything, until a person has looked", async () => {
  const targets = [new Target(), new Target(), new Target()];
  const { monitor, clock, doer, events } = world({
    components: targets.map((it, index) => define(`part-${index}`, it, { type: "PROCESS", ...recoveryOf("restart") })),
  });
  await monitor.start();
  await clock.advance(10_000);
  for (const it of targets) it.answer = refused;
  await clock.advance(600_000);
  expect(doer.runs.length).toBeLessThanOrEqual(2);
  expect(events()).toContain("recovery_suspended");
  const before = doer.runs.length;
  await clock.advance(3_600_000);
  expect(doer.runs).toHaveLength(before);
});

test("a gateway with an order under way is refused, with the reason", async () => {
  const [gateway, books] = [new Target(), new Target()];
  const orders = (value: number) => measured({ name: "orders_in_flight", value, unit: "1" });
  const { monitor, clock, doer, attempts, events } = world({
    policy: policyOf([actionOf("restart", { tier: "T4", guards: ["in-flight"] })], {
      guards: [NO_ORDER_IN_FLIGHT],
    }),
    components: [define("gateway", gateway, recoveryOf("restart")), define("orders", books, { type: "DATABASE" })],
  });
  books.answer = orders(1);
  await monitor.start();
  await clock.advance(10_000);
  gateway.answer = refused;
  await clock.advance(60_000);
  expect(doer.runs).toEqual([]);
  expect((await attempts())[0]).toMatchObject({
    state: "refused",
    reason: "in-flight: orders_in_flight 1 at orders, at most 0 allowed",
  });
  expect(events()[0]).toBe("recovery_refused");
});

test("a guard that cannot be read forbids as much as a no", async () => {
  const { monitor, clock, target, doer, attempts } = world({
    policy: policyOf([actionOf("restart", { guards: ["books"] })], {
      guards: [{ id: "books", kind: "healthy", components: ["nothing"], maxAgeMs: 5000 }],
    }),
  });
  await monitor.start();
  target.answer = refused;
  await clock.advance(60_000);
  expect(doer.runs).toEqual([]);
  expect((await attempts())[0]).toMatchObject({ guards: [{ guard: "books", allows: null }] });
});

test("a thousand that fail together make one decision each and no more actions than one at a time", async () => {
  const targets = Array.from({ length: 1000 }, () => new Target());
  const { monitor, clock, doer, store } = world({
    policy: policyOf([actionOf("restart")], { blastRadius: { causes: 10_000, withinMs: 60_000 } }),
    components: targets.map((it, index) => define(`part-${index}`, it, { type: "PROCESS", ...recoveryOf("restart") })),
  });
  await monitor.start();
  await clock.advance(10_000);
  for (const it of targets) it.answer = refused;
  doer.outcome = () => new Promise(() => {});
  await clock.advance(10_000);
  expect(doer.runs).toHaveLength(1);
  const audit = await store.queryAudit({ limit: 5000, cursor: null });
  const decided = audit.items.filter(({ verb }) => verb.startsWith("recovery_"));
  expect(new Set(decided.map(({ subject }) => subject)).size).toBe(1000);
});

test("of several series that a guard does not tell apart, each must allow it", async () => {
  const [target, books] = [new Target(), new Target()];
  const inFlight = (venue: string, value: number) => ({
    name: "orders_in_flight",
    labels: { venue },
    value,
    unit: "1",
  });
  const guard = { kind: "in_flight", component: "orders", metric: "orders_in_flight", min: null, max: 0 } as const;
  const { monitor, clock, doer, attempts } = world({
    policy: policyOf([actionOf("restart", { guards: ["in-flight"] })], {
      guards: [{ id: "in-flight", labels: {}, maxAgeMs: 5000, ...guard }],
    }),
    components: [
      define("engine", target, { type: "PROCESS", ...recoveryOf("restart") }),
      define("orders", books, { type: "DATABASE" }),
    ],
  });
  books.answer = measured(inFlight("a", 0), inFlight("b", 7));
  await monitor.start();
  await clock.advance(10_000);
  target.answer = refused;
  await clock.advance(60_000);
  expect(doer.runs).toEqual([]);
  expect((await attempts())[0]?.reason).toBe("in-flight: orders_in_flight (venue=b) 7 at orders, at most 0 allowed");
});

test("what a person starts about no component is as its action says: one that failed is never told as healed", async () => {
  const { monitor, clock, doer, events } = world({ policy: policyOf([actionOf("cancel-all", { tier: "T5" })]) });
  await monitor.start();
  await clock.advance(1000);
  doer.outcome = async () => ({ kind: "failed", message: "connection refused" });
  const order = { actionId: "cancel-all", componentId: null, by: "rita", note: "", isApprover: false };
  await monitor.recovery.start(order);
  await clock.advance(1000);
  expect(events()).toEqual(["recovery_started", "recovery_failed"]);
  const told = monitor.recentEvents(10).find(({ event_type }) => event_type === "recovery_failed");
  expect(told).toMatchObject({ severity: "HIGH", message: "FAILED, restart cancel-all: connection refused" });
});

test("a component that is removed is not remembered", async () => {
  const { monitor, clock, target } = world();
  await monitor.start();
  target.answer = refused;
  await clock.advance(15_000);
  expect(monitor.recovery.overview().cases).toHaveLength(1);
  await monitor.removeComponent("engine");
  await clock.advance(300_000);
  expect(monitor.recovery.overview()).toMatchObject({ cases: [], open_attempts: [] });
});

test("what was killed before a start stays killed although the store could only be read later", async () => {
  const clock = createVirtualClock();
  const inner = createMemoryStore({ clock });
  let isLocked = true;
  const store: Store = {
    ...inner,
    open: () => (isLocked ? Promise.reject(new StoreError("locked", "in use")) : inner.open()),
  };
  await inner.open();
  const killed = { actionId: "cancel-all", by: "rita", at: 1, rearm: [] };
  await inner.recordRecovery({ attempts: [], cases: [], audit: [], control: { ...FREE_CONTROL, killed } });
  await inner.close();
  const { monitor, clock: own, target, doer } = world({ store });
  await monitor.start();
  target.answer = refused;
  await own.advance(20_000);
  isLocked = false;
  await own.advance(120_000);
  expect(monitor.recovery.overview()).toMatchObject({ unable: null, killed: { by: "rita" } });
  expect(doer.runs).toEqual([]);
});

test("a kill that could not be recorded is written as soon as the store can write again", async () => {
  const clock = createVirtualClock();
  const disk = new FillingStore(clock);
  const {
    monitor,
    clock: own,
    doer,
  } = world({ store: disk.store, policy: policyOf([actionOf("cancel-all", { tier: "T5" })]) });
  await monitor.start();
  await own.advance(1000);
  disk.isFull = true;
  const order = { actionId: "cancel-all", componentId: null, by: "rita", note: "", isApprover: false };
  await monitor.recovery.start(order);
  await own.advance(1000);
  expect(doer.runs).toHaveLength(1);
  expect((await disk.store.load()).recovery.control.killed).toBeNull();
  disk.isFull = false;
  await own.advance(120_000);
  expect((await disk.store.load()).recovery.control.killed).toMatchObject({ by: "rita" });
});

test("what people agreed to is not done once the configuration has made it something else", async () => {
  const asked = actionOf("restart", { tier: "T4" });
  const { monitor, clock, target, doer, attempts } = world({ policy: policyOf([asked]) });
  await monitor.start();
  target.answer = refused;
  await clock.advance(20_000);
  const [waiting] = monitor.recovery.overview().pending_approvals;
  const changed = policyOf([{ ...asked, what: "restart the exchange" }]);
  await monitor.reconfigure({
    components: [define("engine", target, { type: "PROCESS", ...recoveryOf("restart") })],
    monitoring: { checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" },
    channels: new Map(),
    policy: NO_POLICY,
    windows: [],
    heartbeat: null,
    recovery: changed,
  });
  await clock.advance(1000);
  const word = { attemptId: waiting?.attempt_id ?? "", by: "anna", note: "", agrees: true };
  await expect(monitor.recovery.answer(word)).rejects.toThrow("is open");
  expect(doer.runs).toEqual([]);
  expect(monitor.recovery.overview().pending_approvals).toMatchObject([{ what: "restart the exchange" }]);
  expect((await attempts()).find(({ attempt_id }) => attempt_id === waiting?.attempt_id)).toMatchObject({
    state: "refused",
    reason: "its action has been changed in the configuration since it was planned",
  });
});

test("new risk is stopped at once, beside a restart of the same component that hangs", async () => {
  const target = new Target();
  const { monitor, clock, doer } = world({
    policy: policyOf([actionOf("restart"), actionOf("stop", { tier: "T3", isOptedIn: true })]),
    components: [define("engine", target, { type: "PROCESS", ...recoveryOf("restart", "stop") })],
  });
  await monitor.start();
  await clock.advance(10_000);
  doer.outcome = () => new Promise(() => {});
  target.answer = refused;
  await clock.advance(15_000);
  const running = monitor.recovery.overview().open_attempts.map(({ action_id, state }) => `${action_id} ${state}`);
  expect(running.sort()).toEqual(["restart running", "stop running"]);
  expect(doer.runs).toHaveLength(2);
});

test("a kill ends the restart that runs, which would start the engine again after it", async () => {
  const { monitor, clock, target, doer, attempts } = world({
    policy: policyOf([actionOf("restart"), actionOf("kill-all", { tier: "T5" })]),
  });
  await monitor.start();
  await clock.advance(10_000);
  target.answer = refused;
  doer.outcome = ({ signal }) =>
    new Promise((settle) =>
      signal.addEventListener("abort", () => settle({ kind: "failed", message: "the engine was not started" })),
    );
  await clock.advance(15_000);
  expect(doer.runs).toHaveLength(1);
  const order = { actionId: "kill-all", componentId: null, by: "anna", note: "", isApprover: false };
  await monitor.recovery.start(order);
  expect(doer.runs.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  await clock.advance(60_000);
  expect((await attempts())[0]).toMatchObject({
    state: "failed",
    reason: expect.stringContaining("told to end, because a person has stopped everything"),
  });
  expect(doer.runs).toHaveLength(2);
});

test("a guard does not believe a reading from before a check that failed, however young it is", async () => {
  const [target, books] = [new Target(), new Target()];
  const guard = { kind: "in_flight", component: "orders", metric: "orders_in_flight", min: null, max: 0 } as const;
  const { monitor, clock, doer, attempts } = world({
    policy: policyOf([actionOf("restart", { guards: ["in-flight", "books"] })], {
      guards: [
        { id: "in-flight", labels: {}, maxAgeMs: 600_000, ...guard },
        { id: "books", kind: "healthy", components: ["orders"], maxAgeMs: 600_000 },
      ],
    }),
    components: [
      define("engine", target, { type: "PROCESS", ...recoveryOf("restart") }),
      define("orders", books, { type: "DATABASE", intervalMs: 300_000, confirm: { ...DEFAULT_CONFIRM, failures: 9 } }),
    ],
  });
  const none = { name: "orders_in_flight", value: 0, unit: "1" };
  books.answer = measured(none);
  await monitor.start();
  await clock.advance(10_000);
  books.answer = { ...refused, metrics: [none] } as CheckAnswer;
  await monitor.checkNow(["orders"]);
  expect(monitor.component("orders")?.status).toBe("HEALTHY");
  target.answer = refused;
  await clock.advance(60_000);
  expect(doer.runs).toEqual([]);
  const words = "the newest check of orders failed: connection refused on 127.0.0.1:9878";
  expect((await attempts())[0]).toMatchObject({
    state: "refused",
    guards: [
      { guard: "in-flight", allows: null, text: words },
      { guard: "books", allows: null, text: words },
    ],
  });
});

test("a guard does not take a component for HEALTHY whose newest answer was not, although nobody believes that yet", async () => {
  const [target, books] = [new Target(), new Target()];
  const { monitor, clock, doer, attempts } = world({
    policy: policyOf([actionOf("restart", { guards: ["books"] })], {
      guards: [{ id: "books", kind: "healthy", components: ["books"], maxAgeMs: 600_000 }],
    }),
    components: [
      define("engine", target, { type: "PROCESS", ...recoveryOf("restart") }),
      define("books", books, {
        type: "DATABASE",
        intervalMs: 300_000,
        confirm: { ...DEFAULT_CONFIRM, failures: 9, retryIntervalMs: 300_000 },
        thresholds: { breaks: { warning: null, critical: 1 } },
      }),
    ],
  });
  books.answer = measured({ name: "breaks", value: 0, unit: "1" });
  await monitor.start();
  await clock.advance(10_000);
  books.answer = measured({ name: "breaks", value: 3, unit: "1" });
  await monitor.checkNow(["books"]);
  target.answer = refused;
  await clock.advance(30_000);
  expect(doer.runs).toEqual([]);
  expect((await attempts())[0]?.reason).toBe("books: the newest answer of books was CRITICAL");
});

test("evidence is what was seen: a conclusive answer is one, and after a restart they are counted anew", async () => {
  const conclusive = { kind: "failed", failure: { code: "refused", message: "logged out", conclusive: true } } as const;
  const store = createMemoryStore({ clock: createVirtualClock() });
  const policy = policyOf([actionOf("restart", { evidence: 2 })]);
  const first = world({ policy, store });
  await first.monitor.start();
  await first.clock.advance(10_000);
  first.target.answer = conclusive;
  await first.monitor.checkNow(["engine"]);
  expect(first.monitor.component("engine")?.status).toBe("DOWN");
  await first.clock.advance(100);
  expect(first.doer.runs).toEqual([]);
  expect(first.monitor.recovery.overview().cases).toMatchObject([{ reason: "evidence" }]);
  await first.monitor.stop();
  const second = world({ policy, store });
  second.target.answer = conclusive;
  await second.monitor.start();
  await second.monitor.checkNow(["engine"]);
  await second.clock.advance(100);
  expect(second.doer.runs).toEqual([]);
  await second.clock.advance(20_000);
  expect(second.doer.runs).toHaveLength(1);
});

test("a person stops new risk also while the store cannot be written: it runs, says so, and is written later", async () => {
  const clock = createVirtualClock();
  const inner = createMemoryStore({ clock });
  let isFull = false;
  const store: Store = {
    ...inner,
    recordRecovery: (record) =>
      isFull ? Promise.reject(new StoreError("full", "no space left")) : inner.recordRecovery(record),
    recordBatch: (batch) =>
      isFull ? Promise.reject(new StoreError("full", "no space left")) : inner.recordBatch(batch),
  };
  const policy = policyOf([actionOf("stop", { tier: "T3", guards: ["lock"] }), actionOf("kill", { tier: "T5" })], {
    guards: [{ id: "lock", kind: "deploy_lock", file: null }],
  });
  const { monitor, clock: own, doer, attempts } = world({ store, policy });
  await monitor.start();
  await own.advance(1000);
  const order = { componentId: null, by: "otto", note: "", isApprover: false };
  await monitor.recovery.start({ ...order, actionId: "kill" });
  await own.advance(1000);
  isFull = true;
  await own.advance(10_000);
  expect(monitor.recovery.overview().unable).toContain("no space left");
  const started = await monitor.recovery.start({ ...order, actionId: "stop" });
  const words = "otto asked for it; not recorded yet: the store cannot be written: no space left";
  expect(started.reason).toBe(words);
  await own.advance(1000);
  expect(doer.runs).toHaveLength(2);
  const told = monitor.recentEvents(20).map(({ event_type, message }) => `${event_type} ${message}`);
  expect(told).toContain(`recovery_started Try 1: restart stop, because ${words}`);
  expect((await attempts()).map(({ action_id }) => action_id)).toEqual(["kill"]);
  isFull = false;
  await own.advance(120_000);
  expect((await attempts()).map(({ action_id, state }) => `${action_id} ${state}`)).toEqual([
    "kill succeeded",
    "stop succeeded",
  ]);
  expect(doer.runs).toHaveLength(2);
});

/** Two that stand for themselves, and one that depends on a database whose answers a test sets. */
function threeAndDatabase(failures = 4) {
  const targets = [new Target(), new Target(), new Target()];
  const database = new Target();
  const components = [
    ...targets.map((it, index) =>
      define(`part-${index}`, it, {
        type: "PROCESS",
        ...recoveryOf("restart"),
        ...(index === 2 ? { dependsOn: ["database"] } : {}),
      }),
    ),
    define("database", database, { type: "DATABASE", confirm: { ...DEFAULT_CONFIRM, failures } }),
  ];
  return { targets, database, components };
}

test("what breaks while its parent is in doubt counts once the parent has turned out well", async () => {
  const { targets, database, components } = threeAndDatabase(100);
  const { monitor, clock } = world({ components });
  await monitor.start();
  await clock.advance(10_000);
  database.answer = async () => (monitor.component("part-2")?.status === "DOWN" ? measured() : refused);
  for (const it of targets) it.answer = refused;
  await clock.advance(30_000);
  const suspended = monitor.recovery.overview().suspended?.components ?? [];
  expect([...suspended].sort()).toEqual(["part-0", "part-1", "part-2"]);
});

test("what breaks while its parent is in doubt does not count once the parent is to blame", async () => {
  const { targets, database, components } = threeAndDatabase();
  const { monitor, clock } = world({ components, policy: policyOf([actionOf("restart", { isDryRun: true })]) });
  await monitor.start();
  await clock.advance(10_000);
  database.answer = refused;
  for (const it of targets.slice(1)) it.answer = refused;
  await clock.advance(30_000);
  expect(monitor.component("database")?.status).toBe("DOWN");
  expect(monitor.recovery.overview().suspended).toBeNull();
});

test("what broke just before a restart counts with what breaks just after it", async () => {
  const store = createMemoryStore({ clock: createVirtualClock() });
  const policy = policyOf([actionOf("restart", { isDryRun: true })]);
  const first = threeAndDatabase();
  const before = world({ components: first.components, store, policy });
  await before.monitor.start();
  await before.clock.advance(10_000);
  for (const it of first.targets.slice(0, 2)) it.answer = refused;
  await before.clock.advance(15_000);
  await before.monitor.stop();
  const second = threeAndDatabase();
  const clock = createVirtualClock(before.clock.now() + 1000);
  const after = world({ components: second.components, store, policy, clock });
  for (const it of second.targets) it.answer = refused;
  await after.monitor.start();
  await clock.advance(15_000);
  expect(after.monitor.recovery.overview().suspended?.components).toHaveLength(3);
});

test("that nothing is done by itself is an alert of its own, from a suspension or a pause until it goes on", async () => {
  const targets = [new Target(), new Target(), new Target()];
  const store = createMemoryStore({ clock: createVirtualClock() });
  const policy = policyOf([actionOf("restart", { isDryRun: true }), actionOf("live")]);
  const components = targets.map((it, index) =>
    define(`part-${index}`, it, { type: "PROCESS", ...recoveryOf("restart") }),
  );
  const first = world({ components, store, policy });
  const told = ({ sent }: Pick<typeof first, "sent">) =>
    sent
      .filter(({ component_id }) => component_id === "plimsoll_recovery")
      .map(({ status, severity, reason }) => `${status} ${severity} ${reason}`);
  await first.monitor.start();
  await first.clock.advance(10_000);
  for (const it of targets) it.answer = refused;
  await first.clock.advance(30_000);
  const words = expect.stringContaining("firing HIGH nothing is done by itself: 3 things broke at once (part-");
  expect(told(first)).toEqual([words]);
  await first.monitor.stop();
  const second = world({ components, store, policy, clock: createVirtualClock(first.clock.now() + 1000) });
  await second.monitor.start();
  await second.clock.advance(10_000);
  expect(told(second)).toEqual([]);
  await second.monitor.recovery.resume({ by: "anna", reason: "the switch" });
  await second.clock.advance(10_000);
  expect(told(second)).toEqual(["resolved HIGH recovery goes on"]);
  await second.monitor.recovery.pause({ by: "anna", reason: "release" });
  await second.clock.advance(10_000);
  expect(told(second).at(-1)).toBe("firing MEDIUM nothing is done by itself: paused by anna: release");
});

test("a suspension wakes nobody where all that it suspends are dry runs", async () => {
  const targets = [new Target(), new Target(), new Target()];
  const policy = policyOf([actionOf("restart", { isDryRun: true }), actionOf("cancel-all", { tier: "T5" })]);
  const components = targets.map((it, index) =>
    define(`part-${index}`, it, { type: "PROCESS", ...recoveryOf("restart") }),
  );
  const { monitor, clock, sent } = world({ components, policy });
  await monitor.start();
  await clock.advance(10_000);
  for (const it of targets) it.answer = refused;
  await clock.advance(30_000);
  const [alert] = sent.filter(({ component_id }) => component_id === "plimsoll_recovery");
  expect(alert?.severity).toBe("MEDIUM");
});

test("a suspension that turns into a kill is told at once, in the words of now and under the same alert", async () => {
  const targets = [new Target(), new Target(), new Target()];
  const policy = policyOf([
    actionOf("restart", { isDryRun: true }),
    actionOf("live"),
    actionOf("cancel-all", { tier: "T5" }),
  ]);
  const components = targets.map((it, index) =>
    define(`part-${index}`, it, { type: "PROCESS", ...recoveryOf("restart") }),
  );
  const { monitor, clock, sent } = world({ components, policy });
  const told = () => sent.filter(({ component_id }) => component_id === "plimsoll_recovery");
  await monitor.start();
  await clock.advance(10_000);
  for (const it of targets) it.answer = refused;
  await clock.advance(30_000);
  expect(told()).toHaveLength(1);
  // Somebody has seen the suspension, which is not to say that everybody knows of the kill.
  await monitor.alerting.acknowledge({ incident: told()[0]?.incident_id ?? "", by: "ben", reason: "looking" });
  await monitor.recovery.start({
    actionId: "cancel-all",
    componentId: null,
    by: "rita",
    note: "",
    isApprover: false,
  });
  await clock.advance(10_000);
  const words =
    "nothing is done by itself: rita has stopped everything by cancel-all: nothing is done until it is re-armed";
  expect(told()).toHaveLength(2);
  expect(told()[1]).toMatchObject({
    alert_id: told()[0]?.alert_id,
    severity: "HIGH",
    reason: words,
    message: `plimsoll_recovery is CRITICAL: ${words}`,
  });
});
