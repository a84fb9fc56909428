import { describe, expect, it } from "vitest";
import { decide, decideByHand } from "./decide-recovery.ts";
import {
  countTry,
  doubtStops,
  latchCase,
  markStopped,
  openCase,
  type RecoveryCase,
  rest,
  uncountTry,
} from "./recovery-case.ts";
import { type GuardReading, type IllComponent, RECOVERY_REASONS, type RecoverySituation } from "./recovery-decision.ts";
import {
  backoffAfter,
  DEFAULT_RECOVERY_LIMITS,
  HOUR_MS,
  MOST_STARTS_AN_HOUR,
  type RecoveryRule,
} from "./recovery-rule.ts";
import type { RecoveryTier } from "./recovery-tier.ts";
import { addRootCause, DEFAULT_BLAST_RADIUS, findBlast } from "./root-causes.ts";

const NOW = Date.UTC(2026, 0, 5, 15);

function ruleOf(tier: RecoveryTier, parts: Partial<RecoveryRule> = {}): RecoveryRule {
  return {
    id: `act-${tier}`,
    tier,
    target: "unit engine",
    isDryRun: false,
    isOptedIn: false,
    on: ["DOWN"],
    evidence: 1,
    guards: [],
    limits: DEFAULT_RECOVERY_LIMITS,
    ...parts,
  };
}

function situationOf(rules: readonly RecoveryRule[], parts: Partial<RecoverySituation> = {}): RecoverySituation {
  return {
    rules,
    case: openCase("engine", NOW),
    paused: null,
    suspended: null,
    unable: null,
    openTiers: [],
    running: null,
    restOf: () => 0,
    startsOf: () => [],
    starts: [],
    ...parts,
  };
}

const ill = (parts: Partial<IllComponent> = {}): IllComponent => ({
  componentId: "engine",
  status: "DOWN",
  reason: "connection refused",
  isWatched: true,
  isStale: false,
  isFlapping: false,
  failures: 2,
  parent: null,
  marketClosed: null,
  restUntil: null,
  ...parts,
});

interface Question {
  readonly rules?: readonly RecoveryRule[];
  readonly situation?: Partial<RecoverySituation>;
  readonly component?: Partial<IllComponent>;
  readonly readings?: readonly GuardReading[];
}

function ask({ rules = [ruleOf("T1")], situation = {}, component = {}, readings }: Question) {
  const fact =
    readings === undefined
      ? ({ kind: "ill", component: ill(component) } as const)
      : ({ kind: "guarded", component: ill(component), ruleId: rules[0]?.id ?? "", readings } as const);
  const { verdict, reason, until } = decide(situationOf(rules, situation), fact, NOW);
  return [verdict, reason, until];
}

const spent = (rule: RecoveryRule) =>
  Array.from({ length: 3 }).reduce<ReturnType<typeof openCase>>((it) => countTry(it, rule), openCase("engine", NOW));

const ASKED: readonly (readonly [string, Question, readonly unknown[]])[] = [
  ["nothing in the way", {}, ["act", "ready", null]],
  [
    "latched",
    { situation: { case: latchCase(openCase("engine", NOW), { at: NOW, reason: "budget", text: "spent" }) } },
    ["latch", "latched", null],
  ],
  [
    "not recorded",
    { situation: { unable: { reason: "not_recorded", text: "disk full" } } },
    ["refuse", "not_recorded", null],
  ],
  [
    "not the leader",
    { situation: { unable: { reason: "not_leader", text: "another node" } } },
    ["refuse", "not_leader", null],
  ],
  ["paused", { situation: { paused: "paused by anna" } }, ["wait", "paused", null]],
  ["not watched", { component: { isWatched: false } }, ["wait", "not_watched", null]],
  ["stale", { component: { isStale: true } }, ["refuse", "monitor_trouble", null]],
  ["one under way for it", { situation: { openTiers: ["T2"] } }, ["wait", "attempt_open", null]],
  ["its parent's fault", { component: { parent: "database is DOWN" } }, ["wait", "parent", null]],
  [
    "its market closed",
    { component: { marketClosed: { text: "NYSE is closed", until: NOW + 5 } } },
    ["wait", "market_closed", NOW + 5],
  ],
  ["too much at once", { situation: { suspended: "3 things broke" } }, ["refuse", "blast_radius", null]],
  ["flapping", { component: { isFlapping: true } }, ["wait", "flapping", null]],
  ["banned", { component: { restUntil: NOW + 60_000 } }, ["refuse", "rate_limited", NOW + 60_000]],
  ["its action's target banned", { situation: { restOf: () => NOW + 9000 } }, ["refuse", "rate_limited", NOW + 9000]],
  ["a ban of its action's target that is over", { situation: { restOf: () => NOW } }, ["act", "ready", null]],
  ["a ban that is over", { component: { restUntil: NOW } }, ["act", "ready", null]],
  ["a status that calls for nothing", { component: { status: "WARNING" } }, ["wait", "not_called_for", null]],
  ["T5", { rules: [ruleOf("T5")] }, ["refuse", "never_automatic", null]],
  ["T5 as a dry run", { rules: [ruleOf("T5", { isDryRun: true })] }, ["refuse", "never_automatic", null]],
  ["T3 without a word", { rules: [ruleOf("T3")] }, ["refuse", "not_opted_in", null]],
  [
    "T3 that was chosen, behind another",
    { rules: [ruleOf("T3", { isOptedIn: true })], situation: { running: "restart" } },
    ["act", "ready", null],
  ],
  ["too few answers", { rules: [ruleOf("T2", { evidence: 3 })] }, ["wait", "evidence", null]],
  [
    "too soon",
    { situation: { case: { ...openCase("engine", NOW), notBefore: NOW + 7 } } },
    ["wait", "backoff", NOW + 7],
  ],
  ["the target's hour spent", { situation: { startsOf: () => [1, 2, 3, 4, 5] } }, ["latch", "budget", null]],
  [
    "the hour of all spent",
    { situation: { starts: Array.from({ length: MOST_STARTS_AN_HOUR }, () => NOW - 10) } },
    ["wait", "global_budget", NOW - 10 + HOUR_MS],
  ],
  ["behind another", { situation: { running: "restart" } }, ["wait", "another_runs", null]],
  ["all tried", { situation: { case: spent(ruleOf("T1")) } }, ["latch", "exhausted", null]],
  [
    "a dry run that was said",
    { rules: [ruleOf("T1", { isDryRun: true })], situation: { case: spent(ruleOf("T1")) } },
    ["wait", "exhausted", null],
  ],
  [
    "a guard that says no",
    { rules: [ruleOf("T2", { guards: ["g"] })], readings: [{ guard: "g", allows: false, text: "1 order" }] },
    ["refuse", "guard", null],
  ],
  [
    "a guard that does not know",
    { rules: [ruleOf("T2", { guards: ["g"] })], readings: [{ guard: "g", allows: null, text: "?" }] },
    ["refuse", "guard", null],
  ],
  ["a guard that was not read", { rules: [ruleOf("T2", { guards: ["g"] })], readings: [] }, ["refuse", "guard", null]],
  [
    "guards that allow it",
    { rules: [ruleOf("T2", { guards: ["g"] })], readings: [{ guard: "g", allows: true, text: "0" }] },
    ["act", "ready", null],
  ],
];

describe("deciding", () => {
  it.each(ASKED)("%s", (_, question, answer) => {
    expect(ask(question)).toEqual(answer);
  });

  it("has a case above for every reason", () => {
    expect(new Set(ASKED.map(([, , [, reason]]) => reason))).toEqual(new Set(RECOVERY_REASONS));
  });

  it("goes on to the next action when one is spent, and asks people for T4 alone", () => {
    const rules = [ruleOf("T1"), ruleOf("T4")];
    const decision = decide(situationOf(rules, { case: spent(ruleOf("T1")) }), { kind: "ill", component: ill() }, NOW);
    expect([decision.rule?.id, decision.needsApproval]).toEqual(["act-T4", true]);
    expect(decide(situationOf(rules), { kind: "ill", component: ill() }, NOW).needsApproval).toBe(false);
  });

  it("lets a person act where automation may not, but not past a guard, a ban or another action", () => {
    const rule = ruleOf("T2", { guards: ["g"] });
    const stopped = situationOf([rule], {
      paused: "paused",
      suspended: "3",
      case: latchCase(spent(rule), { at: NOW, reason: "exhausted", text: "spent" }),
      startsOf: () => [1, 2, 3, 4, 5, 6],
    });
    const by = (
      situation: RecoverySituation,
      readings: readonly GuardReading[] | null,
      restUntil: number | null = null,
    ) => decideByHand(situation, { rule, readings, restUntil }, NOW)?.reason ?? null;
    expect(by(stopped, null)).toBeNull();
    expect(by(stopped, [{ guard: "g", allows: true, text: "0" }])).toBeNull();
    expect(by(stopped, [{ guard: "g", allows: null, text: "?" }])).toBe("guard");
    expect(by(stopped, null, NOW + 1)).toBe("rate_limited");
    expect(by({ ...stopped, running: "restart" }, null)).toBe("another_runs");
    expect(by({ ...stopped, openTiers: ["T2"] }, null)).toBe("attempt_open");
    const stops = { rule: ruleOf("T3"), readings: null, restUntil: null };
    expect(decideByHand({ ...stopped, openTiers: ["T3", "T4"], running: "restart" }, stops, NOW)).toBeNull();
    const unwritten = { ...stopped, unable: { reason: "not_recorded", text: "full" } } as const;
    expect(by(unwritten, null)).toBe("not_recorded");
    expect(decideByHand(unwritten, stops, NOW)).toBeNull();
    const follower = { ...stopped, unable: { reason: "not_leader", text: "another node" } } as const;
    expect(decideByHand(follower, stops, NOW)?.reason).toBe("not_leader");
  });
});

describe("an action whose guards have been read", () => {
  const asked = (rules: readonly RecoveryRule[], component: Partial<IllComponent> = {}) => {
    const fact = { kind: "guarded", component: ill(component), ruleId: "act-T4", readings: [] } as const;
    const { verdict, reason, text } = decide(situationOf(rules), fact, NOW);
    return [verdict, reason, text];
  };

  it("is refused, and nothing latched, where it is on the list no longer", () => {
    const words = "act-T4 is no longer among what is tried for engine";
    expect(asked([ruleOf("T1")])).toEqual(["refuse", "not_called_for", words]);
  });

  it("is not begun once the status calls for another", () => {
    const rules = [ruleOf("T4"), ruleOf("T1", { on: ["WARNING"] })];
    expect(asked(rules, { status: "WARNING" })).toEqual(["wait", "not_called_for", "WARNING does not call for act-T4"]);
  });
});

describe("stopping new risk by itself", () => {
  const stop = ruleOf("T3", { isOptedIn: true });
  const restart = ruleOf("T1", { guards: ["g"] });
  const chosen = (
    parts: Partial<RecoverySituation>,
    component: Partial<IllComponent> = {},
    rules = [restart, stop],
  ) => {
    const { verdict, reason, rule } = decide(
      situationOf(rules, parts),
      { kind: "ill", component: ill(component) },
      NOW,
    );
    return [verdict, reason, rule?.id ?? null];
  };
  const STOPS = ["act", "ready", "act-T3"];

  it("goes at once beside whatever is under way for its component, of any tier", () => {
    for (const tier of ["T0", "T1", "T2", "T4", "T5"] as const) expect(chosen({ openTiers: [tier] })).toEqual(STOPS);
  });

  it("waits for another that stops new risk: the milder one is to show what it does first", () => {
    expect(chosen({ openTiers: ["T3"] }, {}, [stop])).toEqual(["wait", "attempt_open", null]);
  });

  it("waits neither for its place in the list nor for what holds those before it", () => {
    expect(chosen({})).toEqual(["act", "ready", "act-T1"]);
    expect(chosen({ running: "restart" })).toEqual(STOPS);
    expect(
      chosen({ startsOf: (target) => (target === restart.target ? [1, 2, 3, 4, 5] : []) }, {}, [
        restart,
        { ...stop, target: "entries" },
      ]),
    ).toEqual(STOPS);
    expect(chosen({ case: { ...openCase("engine", NOW), notBefore: NOW + 9 } })).toEqual(STOPS);
    expect(chosen({}, {}, [{ ...restart, evidence: 9 }, stop])).toEqual(STOPS);
    expect(chosen({}, {}, [ruleOf("T5"), stop])).toEqual(STOPS);
  });

  it("takes its own evidence, backoff and number of tries", () => {
    const open = { openTiers: ["T1"] } as const;
    const waits = ["wait", "attempt_open", null];
    expect(chosen(open, {}, [restart, { ...stop, evidence: 3 }])).toEqual(waits);
    const tried = rest(countTry(openCase("engine", NOW), stop), stop, { now: NOW, random: 0.5 });
    expect(chosen({ ...open, case: tried })).toEqual(waits);
    expect(chosen({ ...open, case: spent(stop) })).toEqual(waits);
    expect(chosen(open, {}, [restart, ruleOf("T3")])).toEqual(waits);
    expect(chosen(open, { status: "CRITICAL" }, [{ ...restart, on: ["CRITICAL"] }, stop])).toEqual(waits);
  });

  it("keeps nothing else waiting", () => {
    const tried = rest(countTry(openCase("engine", NOW), stop), stop, { now: NOW, random: 0.5 });
    expect(chosen({ openTiers: ["T3"], case: tried })).toEqual(["act", "ready", "act-T1"]);
    expect(
      ask({ rules: [restart], situation: { openTiers: ["T3"] }, readings: [{ guard: "g", allows: true, text: "" }] }),
    ).toEqual(["act", "ready", null]);
  });

  it("leaves what is spent to a person only once nothing of it is under way", () => {
    expect(chosen({ openTiers: ["T3"], case: spent(stop) }, {}, [stop])).toEqual(["wait", "attempt_open", null]);
    expect(chosen({ case: spent(stop) }, {}, [stop])).toEqual(["latch", "exhausted", null]);
  });

  it("is not done again once it is done: a person has to look, and nothing has failed", () => {
    const done = markStopped(countTry(openCase("engine", NOW), stop), stop.id);
    expect(chosen({ case: done }, {}, [stop])).toEqual(["wait", "exhausted", null]);
    expect(decide(situationOf([stop], { case: done }), { kind: "ill", component: ill({}) }, NOW).text).toBe(
      "act-T3 has stopped new risk; a person has to look",
    );
    expect(chosen({ case: done }, {}, [stop, restart])).toEqual(["act", "ready", "act-T1"]);
    expect(chosen({ openTiers: ["T1"], case: done })).toEqual(["wait", "attempt_open", null]);
    expect(chosen({ case: doubtStops(done) }, {}, [stop])).toEqual(STOPS);
    const both = Array.from({ length: restart.limits.attempts }).reduce<RecoveryCase>(
      (it) => countTry(it, restart),
      done,
    );
    expect(
      decide(situationOf([restart, stop], { case: both }), { kind: "ill", component: ill({}) }, NOW),
    ).toMatchObject({
      verdict: "latch",
      text: "act-T1 did not heal it, tried 3 times, act-T3 has stopped new risk; a person has to look",
    });
  });

  it("goes also while what is ill asked to be left alone, by itself and by hand, but not into a ban of what it asks", () => {
    const banned = { restUntil: NOW + 60_000 };
    expect(chosen({}, banned)).toEqual(STOPS);
    expect(chosen({}, banned, [restart])).toEqual(["refuse", "rate_limited", restart.id]);
    expect(chosen({ restOf: () => NOW + 1 }, banned, [stop])).toEqual(["refuse", "rate_limited", stop.id]);
    const asked = { rule: stop, readings: null, restUntil: NOW + 60_000 };
    expect(decideByHand(situationOf([stop]), asked, NOW)).toBeNull();
    expect(decideByHand(situationOf([restart]), { ...asked, rule: restart }, NOW)?.reason).toBe("rate_limited");
  });

  it("holds for a pause, a latch and a blast as for all that happens by itself", () => {
    expect(chosen({ paused: "paused by anna", openTiers: ["T1"] })[1]).toBe("paused");
    expect(chosen({ suspended: "3 things broke", openTiers: ["T1"] })[1]).toBe("blast_radius");
  });
});

describe("a case", () => {
  it("waits twice as long after each try, to a limit, a little off at random", () => {
    const limits = { ...DEFAULT_RECOVERY_LIMITS, jitter: 0 };
    expect([1, 2, 3, 10].map((tries) => backoffAfter(limits, tries, 0.5))).toEqual([10_000, 20_000, 40_000, 300_000]);
    expect([0, 0.5, 1].map((random) => backoffAfter(DEFAULT_RECOVERY_LIMITS, 1, random))).toEqual([
      8000, 10_000, 12_000,
    ]);
  });

  it("keeps the longer wait, and takes back a try that never began", () => {
    const rule = ruleOf("T1");
    const tried = countTry({ ...openCase("engine", NOW), notBefore: NOW + HOUR_MS }, rule);
    expect(rest(tried, rule, { now: NOW, random: 0.5 }).notBefore).toBe(NOW + HOUR_MS);
    expect(uncountTry(tried, rule).tries).toEqual({ [rule.id]: 0 });
  });
});

describe("a blast", () => {
  type Seen = readonly [componentId: string, at: number, isPending?: true];
  const add = (moments: readonly Seen[]) =>
    moments.reduce<ReturnType<typeof addRootCause>>(
      (known, [componentId, at, isPending]) =>
        addRootCause(known, { componentId, at, ...(isPending && { isPending }) }, DEFAULT_BLAST_RADIUS),
      [],
    );
  const blast = (...moments: readonly Seen[]) =>
    findBlast(add(moments), DEFAULT_BLAST_RADIUS)?.map(({ componentId }) => componentId) ?? null;

  it("is three different things within a minute, and not one that comes back thrice", () => {
    expect(blast(["a", 0], ["b", 1000], ["c", 60_000])).toEqual(["a", "b", "c"]);
    expect(blast(["a", 0], ["b", 1000], ["c", 60_001])).toBeNull();
    expect(blast(["a", 0], ["a", 1000], ["a", 2000])).toBeNull();
  });

  it("counts what broke earlier than it was known, by when it broke", () => {
    expect(blast(["b", 10_000], ["c", 20_000], ["d", 75_000], ["a", 0])).toEqual(["a", "b", "c"]);
    expect(blast(["b", 40_000], ["c", 75_000], ["a", 0])).toBeNull();
    expect(blast(["a", 70_000], ["b", 71_000], ["c", 120_000], ["a", 0])).toEqual(["a", "b", "c"]);
  });

  it("does not count what is in doubt until that is settled", () => {
    expect(blast(["a", 0], ["b", 1000], ["c", 2000, true])).toBeNull();
    expect(blast(["a", 0], ["b", 1000], ["c", 2000, true], ["c", 2000])).toEqual(["a", "b", "c"]);
  });

  it("remembers no more than can still count", () => {
    expect(
      add([
        ["a", 0],
        ["b", 1000],
        ["c", 3_600_000],
      ]),
    ).toEqual([{ componentId: "c", at: 3_600_000 }]);
  });
});
