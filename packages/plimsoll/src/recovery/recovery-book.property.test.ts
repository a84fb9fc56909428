import type { GuardReading, RecoveryAttempt } from "@plimsoll/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RecoveryControl, RecoveryPolicy } from "../port/recovery.ts";
import { MemoryRecovery } from "../storage/memory/memory-recovery.ts";
import { answerAttempt, releaseLatch } from "./by-hand.ts";
import { endAction, judgeAttempt } from "./end-attempt.ts";
import { noteRootCause } from "./note-root-cause.ts";
import { actionOf, policyOf, subjectOf } from "./policy.fixture.ts";
import { RecoveryBook } from "./recovery-book.ts";
import type { RecoveryOrder, RecoveryStep } from "./recovery-step.ts";
import { takeRecorded } from "./take-recorded.ts";

const START = Date.UTC(2026, 0, 1);
const YEAR = 365 * 86_400_000;
const HOUR = 3_600_000;

const LADDERS: Readonly<Record<string, readonly string[]>> = {
  engine: ["restart-engine", "restart-host-agent"],
  feed: ["resubscribe"],
  database: ["checkpoint"],
  gateway: ["stop-entries", "restart-gateway"],
  strategy: ["restart-engine"],
  router: ["restart-gateway"],
  risk: ["reduce-only", "kill"],
};
const COMPONENTS = Object.keys(LADDERS);
const POLICY: RecoveryPolicy = policyOf(
  [
    actionOf("restart-engine", { target: "unit engine" }),
    actionOf("restart-host-agent", { target: "unit engine", limits: { attempts: 5, perHour: 3 } }),
    actionOf("resubscribe", { tier: "T2", limits: { attempts: 10, perHour: 6 } }),
    actionOf("checkpoint", { tier: "T2", guards: ["lock"] }),
    actionOf("stop-entries", { tier: "T3", isOptedIn: true }),
    actionOf("restart-gateway", { tier: "T4", guards: ["lock", "in-flight", "books"] }),
    actionOf("reduce-only", { tier: "T3" }),
    actionOf("kill", { tier: "T5" }),
  ],
  {
    approvalsRequired: 2,
    isSinglePerson: false,
    approvalExpiresMs: HOUR,
    blastRadius: { causes: 3, withinMs: 60_000 },
  },
);
const ruleOf = (id: string) => POLICY.actions.find(({ rule }) => rule.id === id)?.rule;

/** A generator of numbers from [0, 1) that gives the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An engine that breaks and heals at random, people who answer at random, and a monitor that is ended at any moment. */
const DONE = { isDone: true, message: "done", output: "", restMs: 0, needsPerson: false };

class World {
  now = START;
  readonly begun: { attempt: RecoveryAttempt; at: number }[] = [];
  readonly objections: string[] = [];
  readonly #seen = new Set<string>();
  readonly #random: () => number;
  #book: RecoveryBook;
  #durable = new MemoryRecovery(Number.POSITIVE_INFINITY);
  #orders: RecoveryOrder[] = [];
  #ids = 0;
  readonly #ill = new Set<string>();
  #causes: { readonly id: string; readonly at: number }[] = [];
  readonly #parents = new Map<string, string>();
  #isBlocked = false;

  constructor(seed: number) {
    this.#random = createRandom(seed);
    this.#book = this.#newBook();
  }

  turn(): void {
    this.now += Math.round(-Math.log(1 - this.#random()) * 240_000);
    this.#take(this.#book.passTime(this.now));
    const happenings: (() => void)[] = [
      () => this.#break(),
      () => this.#break(),
      () => this.#heal(),
      () => this.#heal(),
      () => this.#look(),
      () => this.#look(),
      () => this.#carryOut(),
      () => this.#carryOut(),
      () => this.#carryOut(),
      () => this.#answer(),
      () => this.#answer(),
      () => this.#rarely(),
    ];
    this.#pick(happenings)?.();
    this.#check();
  }

  #break(): void {
    const id = this.#pick(COMPONENTS) ?? "engine";
    this.#ill.add(id);
    if (id === "strategy" && this.#ill.has("engine")) this.#parents.set(id, "engine, on which it depends, is DOWN");
    else {
      this.#causes.push({ id, at: this.now });
      this.#take(noteRootCause(this.#book, { componentId: id, at: this.now }, this.now));
      const recent = this.#causes.filter(({ at }) => this.now - at <= 60_000);
      if (new Set(recent.map((it) => it.id)).size >= 3 && this.#book.control.suspended === null) {
        this.objections.push(`three broke at once, and nothing was suspended: ${JSON.stringify(recent)}`);
      }
    }
    this.#consider(id);
  }

  #heal(): void {
    const id = this.#pick([...this.#ill]);
    if (id === undefined) return;
    this.#ill.delete(id);
    if (id === "engine") this.#parents.clear();
    this.#take(this.#book.recovered(id, this.now));
  }

  #look(): void {
    for (const id of this.#ill) this.#consider(id);
  }

  #consider(id: string): void {
    this.#take(this.#book.consider(this.#subject(id), this.now));
  }

  #subject(id: string) {
    return subjectOf(id, this.now, {
      status: this.#ill.has(id) ? "DOWN" : "HEALTHY",
      parent: this.#parents.get(id) ?? null,
      isFlapping: this.#random() < 0.05,
      isStale: this.#random() < 0.05,
      restUntil: this.#random() < 0.05 ? this.now + 60_000 : null,
    });
  }

  #carryOut(): void {
    const order = this.#orders.shift();
    if (order === undefined) return;
    const { attempt_id: id, component_id, action_id } = order.attempt;
    if (order.kind === "guard") {
      const readings: GuardReading[] = (ruleOf(action_id)?.guards ?? []).map((guard) => ({
        guard,
        allows: this.#random() < 0.9 ? true : (this.#pick([false, null]) ?? null),
        text: "read",
      }));
      this.#take(this.#book.guarded(id, { subject: this.#subject(component_id ?? ""), readings }, this.now));
    } else if (order.kind === "run") {
      this.#take(endAction(this.#book, { attemptId: id, outcome: DONE }, this.now));
    } else {
      const healed = this.#random() < 0.3;
      const result = { healed, text: healed ? "healthy" : "still ill", after: null };
      this.#take(judgeAttempt(this.#book, { attemptId: id, result }, this.now));
    }
  }

  #answer(): void {
    const attempt = this.#book.attempts.open.find(({ state }) => state === "awaiting_approval");
    if (attempt === undefined) return;
    const by = this.#pick(["anna", "ben", "cleo"]) ?? "anna";
    const word = { attemptId: attempt.attempt_id, by, note: "", agrees: this.#random() < 0.8 };
    this.#propose(answerAttempt(this.#book, word, this.now));
  }

  #rarely(): void {
    const chance = this.#random();
    if (chance < 0.2) this.#restart();
    else if (chance < 0.4) {
      const paused = this.#book.control.paused === null ? { by: "anna", at: this.now, reason: "" } : null;
      this.#control({ paused });
    } else if (chance < 0.7) {
      this.#causes = [];
      this.#control({ suspended: null, causes: [] });
    } else if (chance < 0.9) {
      const word = () => ({ by: "anna", at: this.now, reason: "" });
      for (const id of COMPONENTS) {
        if (this.#book.cases.get(id)?.latch != null) this.#propose(releaseLatch(this.#book, id, word()));
      }
    } else {
      this.#isBlocked = !this.#isBlocked;
      this.#book.unable = this.#isBlocked ? { reason: "not_recorded", text: "the disk is full" } : null;
    }
  }

  #control(change: Partial<RecoveryControl>): void {
    this.#book.control = { ...this.#book.control, ...change };
    this.#durable.record({ attempts: [], cases: [], audit: [], control: this.#book.control });
  }

  /** Ended at any moment: what is not durable is forgotten, what was ordered and not begun is lost. */
  #restart(): void {
    this.#orders = [];
    this.#book = this.#newBook();
    this.#take(this.#book.restore(structuredClone(this.#durable.load()), this.now));
  }

  #propose(step: RecoveryStep): void {
    const before = this.#book.control;
    takeRecorded(this.#book, step.record, before);
    this.#take(step);
  }

  #take(step: RecoveryStep): void {
    this.#durable.record(step.record);
    for (const order of step.orders) {
      this.#orders.push(order);
      if (order.kind === "run") this.#begin(order.attempt);
    }
  }

  #begin(attempt: RecoveryAttempt): void {
    const rule = ruleOf(attempt.action_id);
    const { paused, suspended } = this.#book.control;
    const object = (isWrong: boolean, words: string) => {
      if (isWrong) this.objections.push(`${words}: ${JSON.stringify(attempt)}`);
    };
    object(rule === undefined || rule.tier === "T5", "never automatic");
    object(rule?.tier === "T3" && !rule.isOptedIn, "not opted in");
    object(paused !== null || suspended !== null || this.#isBlocked, "while all is paused");
    object(this.#parents.has(attempt.component_id ?? ""), "a child for its parent's fault");
    object(rule?.tier === "T4" && new Set(attempt.approvals.map(({ by }) => by)).size < 2, "without two people");
    object(
      rule?.guards.some((guard) => attempt.guards.find((it) => it.guard === guard)?.allows !== true) === true,
      "against a guard",
    );
    object(this.#seen.has(attempt.attempt_id), "a second time");
    this.#seen.add(attempt.attempt_id);
    object((attempt.fencing_token ?? 0) <= (this.begun.at(-1)?.attempt.fencing_token ?? 0), "with a token of before");
    this.begun.push({ attempt, at: this.now });
  }

  #check(): void {
    const running = this.#book.attempts.open.filter(
      ({ state, tier }) => (state === "running" || state === "verifying") && tier !== "T3",
    );
    if (running.length > 1) this.objections.push(`${running.length} at once`);
  }

  #newBook(): RecoveryBook {
    const book = new RecoveryBook({
      policy: POLICY,
      actionsOf: (id) => LADDERS[id] ?? [],
      newId: () => {
        this.#ids += 1;
        return `attempt-${this.#ids}`;
      },
      random: this.#random,
    });
    if (this.#isBlocked) book.unable = { reason: "not_recorded", text: "the disk is full" };
    return book;
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)];
  }
}

/** The most that lie within any hour. */
function mostWithinHour(moments: readonly number[]): number {
  let oldest = 0;
  return moments.reduce((most, at, index) => {
    while (at - (moments[oldest] ?? at) >= HOUR) oldest += 1;
    return Math.max(most, index - oldest + 1);
  }, 0);
}

test("in a year of random faults, answers, restarts and full disks, no cap is passed and nothing on the list runs", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const world = new World(seed);
      while (world.now < START + YEAR / 12) world.turn();
      expect(world.objections).toEqual([]);
      const all = world.begun;
      for (const { rule } of POLICY.actions) {
        const moments = all.filter(({ attempt }) => attempt.target === rule.target).map(({ at }) => at);
        const allowed = POLICY.actions.filter((it) => it.rule.target === rule.target);
        expect(mostWithinHour(moments)).toBeLessThanOrEqual(Math.max(...allowed.map((it) => it.rule.limits.perHour)));
      }
      expect(
        mostWithinHour(all.filter(({ attempt }) => attempt.tier !== "T3").map(({ at }) => at)),
      ).toBeLessThanOrEqual(20);
    }),
    { numRuns: 12 },
  );
}, 120_000);

test("the year is not an idle one: every action that may run does", () => {
  const world = new World(7);
  while (world.now < START + YEAR) world.turn();
  expect(world.objections).toEqual([]);
  const ran = new Set(world.begun.map(({ attempt }) => attempt.action_id));
  expect([...ran].sort()).toEqual([
    "checkpoint",
    "restart-engine",
    "restart-gateway",
    "restart-host-agent",
    "resubscribe",
    "stop-entries",
  ]);
}, 120_000);
