import { describe, expect, it } from "vitest";
import { HOUR, NOW, noiseOf } from "../forecast/series.fixture.ts";
import { runSteps, type Steps } from "../forecast/steps.ts";
import type { TimedValue } from "../forecast/timed-value.ts";
import type { HourlyValue } from "./hourly-value.ts";
import { fasterBy, planResource, type ResourceHistory, type ResourcePlan } from "./plan-resource.ts";
import { type WhatIf, whatIf } from "./what-if.ts";

function hoursOf(days: number, course: (hour: number) => number): TimedValue[] {
  return Array.from({ length: days * 24 }, (_, index) => {
    const hour = index - days * 24 + 0.5;
    return { at: NOW + hour * HOUR, value: course(hour) };
  });
}
function resource(hours: readonly HourlyValue[], change: Partial<ResourceHistory> = {}): ResourceHistory {
  const peak = hours.toSorted((a, b) => b.value - a.value)[0] ?? null;
  return { current: hours.at(-1)?.value ?? null, hours, peak, direction: "above", limit: 90, ...change };
}
function planOf(history: ResourceHistory): ResourcePlan {
  return runSteps(planResource(history));
}
function answerOf(history: ResourceHistory, driver: readonly HourlyValue[], factor: number): WhatIf {
  return runSteps(whatIf(history, driver, factor));
}
const noise = noiseOf(3);

describe("a plan", () => {
  it("says what is left of a resource that grows, and for how many days", () => {
    const plan = planOf(resource(hoursOf(14, (hour) => 60 + (hour / 24) * 2 + noise() * 0.5)));
    expect(plan.growthPerDay).toBeCloseTo(2, 1);
    expect(plan.daysLeft).toMatchObject({ kind: "days", days: expect.closeTo(15, 0) });
    expect(fasterBy(plan.daysLeft, 1.5)).toMatchObject({ days: expect.closeTo(10, 0) });
    expect(plan.headroom).toBeCloseTo(30, 0);
    expect(plan.headroomPercent).toBeCloseTo(33, 0);
    expect(plan.limitOverTwicePeak).toBeCloseTo(90 / 120, 1);
  });

  it("knows the worst of what is bad when low, and has no twice of it", () => {
    const hours = hoursOf(14, (hour) => 40 - (hour / 24) * 1);
    const plan = planOf(resource(hours, { peak: hours.at(-1) ?? null, direction: "below", limit: 10 }));
    expect(plan.headroom).toBeCloseTo(30, 0);
    expect(plan.limitOverTwicePeak).toBeNull();
    expect(plan.daysLeft).toMatchObject({ kind: "days", days: expect.closeTo(30, 0) });
  });

  it("says why it cannot say how long", () => {
    expect(planOf(resource(hoursOf(14, () => 60 + noise()))).daysLeft).toMatchObject({
      why: "it does not grow for certain",
    });
    expect(planOf(resource(hoursOf(14, (hour) => 10 + ((hour + 999.5) % 24)))).daysLeft).toMatchObject({
      why: expect.stringContaining("falls back by itself"),
    });
    const short = hoursOf(1, (hour) => 60 + hour).slice(-5);
    expect(planOf(resource(short)).daysLeft).toMatchObject({ why: "needs 1 d of history, has 5 h" });
    expect(planOf(resource(short, { limit: null })).daysLeft).toMatchObject({ why: "it has no limit" });
    expect(planOf(resource(short, { current: 95 })).daysLeft).toMatchObject({ why: "the limit is reached" });
    expect(planOf(resource([]))).toMatchObject({ headroom: null, limitOverTwicePeak: null });
  });
});

describe("what if", () => {
  const orders = hoursOf(14, (hour) => 100 + 80 * Math.sin((hour / 12) * Math.PI) + noise() * 5);
  it("carries on how a driver makes a resource grow", () => {
    let level = 20;
    const disk = orders.map(({ at, value }) => {
      level += value * 1e-3 + noise() * 0.01;
      return { at, value: level };
    });
    const answer = answerOf(resource(disk), orders, 1.5);
    expect(answer).toMatchObject({ kind: "growth", perDay: expect.closeTo(0.1 * 24 * 1.5, 0) });
    const room = 90 - (disk.at(-1)?.value ?? 0);
    expect(answer.kind === "growth" && answer.daysLeft.kind === "days" ? answer.daysLeft.days : 0).toBeCloseTo(
      room / 3.6,
      0,
    );
  });

  it("carries on how a resource follows a driver", () => {
    const cpu = orders.map(({ at, value }) => ({ at, value: 10 + 0.3 * value + noise() }));
    const answer = answerOf(resource(cpu), orders, 2);
    expect(answer).toMatchObject({ kind: "level", isBeyondLimit: true });
    expect(answer.kind === "level" ? answer.value : 0).toBeGreaterThan(110);
    expect(answerOf(resource(cpu, { limit: 200 }), orders, 1.2)).toMatchObject({ isBeyondLimit: false });
  });

  it("takes an hour that has only begun for the part of it that was watched", () => {
    const begun = (hours: readonly TimedValue[], value: number): HourlyValue[] => [
      ...hours,
      { at: NOW + 0.05 * HOUR, value, share: 0.1 },
    ];
    const cpu = orders.map(({ at, value }) => ({ at, value: 10 + 0.3 * value + noise() }));
    const whole = answerOf(resource(cpu), orders, 2);
    const spiked = answerOf(resource(begun(cpu, 300)), begun(orders, 1000), 2);
    expect(spiked).toMatchObject({ kind: "level" });
    if (spiked.kind === "level" && whole.kind === "level") expect(spiked.value).toBeCloseTo(whole.value, 5);
    const few = orders.slice(-24).map((each) => ({ ...each, share: 0.5 }));
    expect(answerOf(resource(few), orders, 2)).toMatchObject({ why: "needs 24 hours of both, has 12" });
  });

  it("takes a day that has only begun for the hours of it that were watched", () => {
    // Busy from 0 to 12, idle from 12 to 24; the last day has only its busy half.
    const busy = (hour: number) => ((hour + 24_000) % 24 < 12 ? 100 : 20) + noise();
    const driver = hoursOf(4, (hour) => busy(hour - 12));
    let level = 20;
    const disk = driver.map(({ at, value }) => {
      level += value * 1e-3;
      return { at, value: level };
    });
    const answer = answerOf(resource(disk), driver.slice(12), 1);
    expect(answer).toMatchObject({ kind: "growth", perDay: expect.closeTo(0.06 * 24, 1) });
  });

  it("reckons growth by the time between hours that were not whole", () => {
    const steady = hoursOf(4, () => 0).map((each, index) => ({
      ...each,
      at: each.at - (index % 2 === 0 ? 0 : 0.25 * HOUR),
    }));
    const driver = steady.map(({ at }, index) => ({ at, value: 100 + (index % 7) * 20 }));
    let level = 20;
    const disk = driver.map(({ at, value }, index) => {
      if (index > 0) level += (value * 1e-3 * (at - (driver[index - 1] as TimedValue).at)) / HOUR;
      return { at, value: level };
    });
    const answer = answerOf(resource(disk), driver, 1);
    expect(answer).toMatchObject({
      kind: "growth",
      perDay: expect.closeTo(0.16 * 24, 1),
      quality: expect.closeTo(1, 3),
    });
  });

  it("is worked out in steps, so that whoever asks decides when it goes on", () => {
    const weeks = hoursOf(35, (hour) => 60 + (hour / 24) * 0.5 + noise() * 0.5);
    const stepsOf = (work: Steps<unknown>) => {
      let steps = 1;
      while (work.next().done !== true) steps += 1;
      return steps;
    };
    expect(stepsOf(planResource(resource(weeks)))).toBeGreaterThanOrEqual(4);
    expect(stepsOf(whatIf(resource(weeks), weeks, 2))).toBeGreaterThanOrEqual(8);
  });

  it("says that there is no relation where there is none", () => {
    const other = orders.map(({ at }) => ({ at, value: 50 + noise() * 10 }));
    expect(answerOf(resource(other), orders, 2)).toMatchObject({ kind: "none" });
    expect(answerOf(resource(orders.slice(-10)), orders, 2)).toMatchObject({
      kind: "none",
      why: "needs 24 hours of both, has 10",
    });
    expect(
      answerOf(
        resource(orders),
        hoursOf(14, () => 7),
        2,
      ),
    ).toMatchObject({ why: "the driver hardly ever changed" });
  });
});
