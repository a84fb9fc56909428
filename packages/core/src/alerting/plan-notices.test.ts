import { describe, expect, it } from "vitest";
import type { NotificationKind } from "../contract/alert.ts";
import type { ActiveTime } from "./active-times.ts";
import type { AlertProgress } from "./alert-progress.ts";
import { alertOf, HOUR, held, MINUTE, question, routeTo, START } from "./alerting.fixture.ts";
import { HOLD_STAGES } from "./hold-alert.ts";
import { type NoticePlan, type NoticeQuestion, planNotices } from "./plan-notices.ts";

const EVERYTHING = { minSeverity: null, components: null, types: null, tags: null } as const;
const every = { weekdays: [0, 1, 2, 3, 4, 5, 6], timeZone: "UTC" };
/** Asks with what the last plan knew. */
function then(before: NoticePlan, next: Partial<NoticeQuestion>): NoticePlan {
  return planNotices(question({ ...next, progress: before.progress }));
}
function told({ notices }: NoticePlan): [string, NotificationKind][] {
  return notices.map(({ channelId, kind }) => [channelId, kind]);
}

describe("who hears that something fires", () => {
  it("is every channel of every route that matches, each once", () => {
    const routes = [
      routeTo(["desk", "mail"]),
      routeTo(["desk", "pager"], { id: "b" }),
      routeTo(["quants"], { id: "c", match: { minSeverity: null, components: ["db"], types: null, tags: null } }),
    ];
    const first = planNotices(question({ routes }));
    expect(told(first)).toEqual([
      ["desk", "alert"],
      ["mail", "alert"],
      ["pager", "alert"],
    ]);
    expect(then(first, { routes, now: START + HOUR })).toMatchObject({ notices: [], suppressed: [], nextAt: null });
  });

  it("hears of each change of status, also of one for the better that its route would not ask for", () => {
    const routes = [
      routeTo(["desk"], { match: { minSeverity: "CRITICAL", components: null, types: null, tags: null } }),
    ];
    const down = planNotices(question({ routes }));
    expect(told(down)).toEqual([["desk", "alert"]]);
    const eased = then(down, { routes, alert: alertOf("gateway", "WARNING"), now: START + 1 });
    expect(told(eased)).toEqual([["desk", "alert"]]);
    expect(told(then(eased, { routes, alert: alertOf("gateway", "WARNING"), now: START + 2 }))).toEqual([]);
  });

  it("hears of a name that the trouble gets at the same status, once, whoever has taken it", () => {
    const first = planNotices(question({}));
    const { component_status } = question({}).alert;
    const alert = alertOf("gateway", component_status, { diagnosis: "risk_gate_not_enforcing" });
    const named = then(first, { alert, acknowledged: true, now: START + 1 });
    expect(told(named)).toEqual([["desk", "alert"]]);
    expect(told(then(named, { alert, acknowledged: true, now: START + 2 }))).toEqual([]);
    expect(told(then(named, { alert: alertOf("gateway", component_status), now: START + 3 }))).toEqual([]);
    const kept = then(first, { alert, hold: held("silence"), now: START + 1 });
    expect(kept.suppressed).toMatchObject([{ channelId: "desk", kind: "alert" }]);
    expect(told(then(kept, { alert, now: START + 2 }))).toEqual([["desk", "alert"]]);
  });

  it("is a channel that was added while it fires", () => {
    const first = planNotices(question({}));
    expect(told(then(first, { routes: [routeTo(["desk", "mail"])] }))).toEqual([["mail", "alert"]]);
  });

  it("goes on for a channel to which no route leads any more: how it changes and how it ends, and no reminders", () => {
    const first = planNotices(question({ routes: [routeTo(["desk"], { repeatMs: HOUR })] }));
    const routes = [routeTo(["mail"])];
    const later = then(first, { routes, now: START + 2 * HOUR });
    expect(told(later)).toEqual([["mail", "alert"]]);
    const worse = then(later, { routes, alert: alertOf("gateway", "CRITICAL"), now: START + 3 * HOUR });
    const both = { desk: "alert", mail: "alert" };
    expect(Object.fromEntries(told(worse))).toEqual(both);
    expect(Object.fromEntries(told(then(worse, { routes, alert: alertOf("gateway", "HEALTHY") })))).toEqual(both);
  });
});

describe("what is held", () => {
  it.each(HOLD_STAGES)("by %s is recorded once, and told when it is released", (stage) => {
    const hold = held(stage, START + HOUR);
    const kept = planNotices(question({ hold: stage === "flapping" ? null : hold }));
    // Flapping holds only what is not the first word.
    const first = stage === "flapping" ? then(kept, { hold, alert: alertOf("gateway", "CRITICAL") }) : kept;
    expect(first.notices).toEqual([]);
    expect(first.suppressed).toMatchObject([{ channelId: "desk", stage, reason: `held by ${stage}` }]);
    expect(first.nextAt).toBe(START + HOUR);
    const alert = alertOf("gateway", "CRITICAL");
    const again = then(first, { hold, ...(stage === "flapping" ? { alert } : {}), now: START + 1 });
    expect(again).toMatchObject({ notices: [], suppressed: [] });
    expect(again.progress).toBe(first.progress);
    const released = then(again, { ...(stage === "flapping" ? { alert } : {}), now: START + HOUR });
    expect(told(released)).toEqual([["desk", "alert"]]);
    expect(released.progress.held).toEqual({});
  });

  it("outside of a route's active times is told when they begin", () => {
    const active: ActiveTime = { ...every, fromMinute: 10 * 60, toMinute: 11 * 60 };
    const routes = [routeTo(["desk"], { activeTimes: [active] })];
    const kept = planNotices(question({ routes }));
    expect(kept).toMatchObject({ notices: [], suppressed: [{ stage: "active-times" }], nextAt: START + HOUR });
    expect(told(then(kept, { routes, now: START + HOUR }))).toEqual([["desk", "alert"]]);
  });

  it("in one route's active times is free over another route at once", () => {
    const night: ActiveTime = { ...every, fromMinute: 20 * 60, toMinute: 6 * 60 };
    const routes = [routeTo(["desk"], { activeTimes: [night] }), routeTo(["desk"], { id: "b" })];
    const plan = planNotices(question({ routes }));
    expect(plan).toMatchObject({ notices: [{ channelId: "desk", route: { id: "b" } }], suppressed: [] });
    const over = then(plan, { routes, alert: alertOf("gateway", "HEALTHY") });
    expect(over.notices).toMatchObject([{ channelId: "desk", notBefore: START }]);
  });

  it("when it ends before it was told of is told to nobody, and that is recorded", () => {
    const kept = planNotices(question({ hold: held("silence", START + HOUR) }));
    const over = then(kept, { alert: alertOf("gateway", "HEALTHY"), hold: null });
    expect(over.notices).toEqual([]);
    expect(over.suppressed).toMatchObject([{ channelId: "desk", stage: "never-told" }]);
  });
});

describe("the end", () => {
  it("reaches exactly those who heard, whatever holds it now", () => {
    const first = planNotices(question({ routes: [routeTo(["desk"])] }));
    const routes = [routeTo(["desk", "mail"])];
    const kept = then(first, { routes, hold: held("maintenance"), now: START + 1 });
    const over = then(kept, {
      routes,
      hold: held("maintenance"),
      alert: alertOf("gateway", "HEALTHY"),
      now: START + 2,
    });
    expect(told(over)).toEqual([["desk", "alert"]]);
    expect(over.suppressed).toMatchObject([{ channelId: "mail", stage: "maintenance" }]);
  });

  it("waits for the active times of its route", () => {
    const active: ActiveTime = { ...every, fromMinute: 9 * 60, toMinute: 10 * 60 };
    const routes = [routeTo(["desk"], { activeTimes: [active] })];
    const first = planNotices(question({ routes }));
    const over = then(first, { routes, alert: alertOf("gateway", "HEALTHY"), now: START + 2 * HOUR });
    expect(over.notices).toMatchObject([{ notBefore: START + 24 * HOUR }]);
  });
});

describe("reminders", () => {
  const routes = [routeTo(["desk"], { repeatMs: HOUR })];

  it("come each interval until somebody has taken it", () => {
    const first = planNotices(question({ routes }));
    expect(first.nextAt).toBe(START + HOUR);
    expect(told(then(first, { routes, now: START + HOUR - 1 }))).toEqual([]);
    const reminded = then(first, { routes, now: START + HOUR });
    expect(told(reminded)).toEqual([["desk", "reminder"]]);
    expect(reminded.nextAt).toBe(START + 2 * HOUR);
    expect(told(then(reminded, { routes, now: START + 2 * HOUR, acknowledged: true }))).toEqual([]);
  });

  it("give way to news and count from it", () => {
    const first = planNotices(question({ routes }));
    const worse = then(first, { routes, alert: alertOf("gateway", "CRITICAL"), now: START + HOUR });
    expect(told(worse)).toEqual([["desk", "alert"]]);
    expect(worse.nextAt).toBe(START + 2 * HOUR);
  });

  it("come at the end of a snooze, also to whoever had taken it before", () => {
    const first = planNotices(question({}));
    expect(told(then(first, { remind: true, now: START + 1 }))).toEqual([["desk", "reminder"]]);
    expect(told(then(first, { remind: true, acknowledged: true, now: START + 1 }))).toEqual([["desk", "reminder"]]);
  });

  it("that a snooze owes and something else still holds come when that is over, unless somebody has it by then", () => {
    const first = planNotices(question({}));
    const kept = then(first, { remind: true, hold: held("silence", START + HOUR), now: START + 1 });
    expect(kept).toMatchObject({ notices: [], suppressed: [{ kind: "reminder" }], nextAt: START + HOUR });
    expect(told(then(kept, { now: START + HOUR }))).toEqual([["desk", "reminder"]]);
    expect(told(then(kept, { now: START + HOUR, acknowledged: true }))).toEqual([]);
  });
});

describe("escalation", () => {
  const escalation = [
    { afterMs: 10 * MINUTE, channels: ["boss"] },
    { afterMs: 20 * MINUTE, channels: ["boss", "cto"] },
  ];
  const routes = [routeTo(["desk"], { escalation })];

  it("counts from when the first were told, and adds people step by step", () => {
    const kept = planNotices(question({ routes, hold: held("silence", START + HOUR) }));
    const first = then(kept, { routes, now: START + HOUR });
    expect(told(first)).toEqual([["desk", "alert"]]);
    expect(first.nextAt).toBe(START + HOUR + 10 * MINUTE);
    const one = then(first, { routes, now: START + HOUR + 10 * MINUTE });
    expect(told(one)).toEqual([["boss", "escalation"]]);
    const two = then(one, { routes, now: START + HOUR + 20 * MINUTE });
    expect(told(two)).toEqual([
      ["boss", "escalation"],
      ["cto", "escalation"],
    ]);
    expect(then(two, { routes, now: START + 9 * HOUR })).toMatchObject({ notices: [], nextAt: null });
  });

  it("tells a channel once when several steps fall due together", () => {
    const only = [
      routeTo(["desk"], {
        escalation: [
          { afterMs: 10 * MINUTE, channels: ["boss"] },
          { afterMs: 20 * MINUTE, channels: ["boss"] },
        ],
      }),
      routeTo(["desk"], { id: "b", escalation: [{ afterMs: 5 * MINUTE, channels: ["boss"] }] }),
    ];
    const first = planNotices(question({ routes: only }));
    const late = then(first, { routes: only, now: START + HOUR });
    expect(told(late)).toEqual([["boss", "escalation"]]);
    expect(told(then(late, { routes: only, now: START + 2 * HOUR }))).toEqual([]);
  });

  it("stops once somebody has taken it; those who heard still hear how it goes on", () => {
    const first = planNotices(question({ routes }));
    const one = then(first, { routes, now: START + 10 * MINUTE });
    const taken = then(one, { routes, now: START + 30 * MINUTE, acknowledged: true });
    expect(taken).toMatchObject({ notices: [], nextAt: null });
    const worse = then(taken, { routes, acknowledged: true, alert: alertOf("gateway", "CRITICAL") });
    expect(told(worse)).toEqual([
      ["desk", "alert"],
      ["boss", "alert"],
    ]);
    expect(told(then(worse, { routes, alert: alertOf("gateway", "HEALTHY") }))).toHaveLength(2);
  });

  it("survives a restart where it was", () => {
    const first = planNotices(question({ routes }));
    const progress = JSON.parse(JSON.stringify(first.progress)) as AlertProgress;
    expect(told(planNotices(question({ routes, progress, now: START + 10 * MINUTE })))).toEqual([
      ["boss", "escalation"],
    ]);
  });
});

describe("a route for some phases of the market", () => {
  const inSession = routeTo(["desk"], { id: "day", match: { ...EVERYTHING, phases: ["market"] } });
  const outside = routeTo(["mail"], { id: "night", match: { ...EVERYTHING, phases: ["closed", "pre_market"] } });
  const routes = [inSession, outside];
  const open = START + HOUR;

  it("is taken only in these, and asked again when the phase changes", () => {
    const before = planNotices(question({ routes, market: { phase: "pre_market", changesAt: open } }));
    expect(told(before)).toEqual([["mail", "alert"]]);
    expect(before.nextAt).toBe(open);
    const opened = then(before, { routes, market: { phase: "market", changesAt: open + HOUR }, now: open });
    expect(told(opened)).toEqual([["desk", "alert"]]);
    expect(opened.nextAt).toBe(open + HOUR);
  });

  it("is taken by what has no calendar as if its market never closed", () => {
    const plan = planNotices(question({ routes }));
    expect(told(plan)).toEqual([["desk", "alert"]]);
    expect(plan.nextAt).toBeNull();
  });

  it("tells those who heard by it of the end, wherever the market is by then, in its active times", () => {
    const active: ActiveTime = { ...every, fromMinute: 0, toMinute: 1440 };
    const only = [{ ...inSession, activeTimes: [active] }];
    const first = planNotices(question({ routes: only, market: { phase: "market", changesAt: open } }));
    const alert = alertOf("gateway", "HEALTHY");
    const over = then(first, { routes: only, alert, market: { phase: "closed", changesAt: null }, now: open });
    expect(over.notices.map(({ channelId, route }) => [channelId, route?.id])).toEqual([["desk", "day"]]);
  });
});
