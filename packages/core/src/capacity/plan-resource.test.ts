import { describe, expect, it } from "vitest";
import { DAY, HOUR, NOW, noiseOf } from "../forecast/series.fixture.ts";
import type { TimedValue } from "../forecast/timed-value.ts";
import { fasterBy, planResource, type ResourceHistory } from "./plan-resource.ts";
import { whatIf } from "./what-if.ts";

function hoursOf(days: number, course: (hour: number) => number): TimedValue[] {
  return Array.from({ length: days * 24 }, (_, index) => {
    const hour = index - days * 24 + 0.5;
    return { at: NOW + hour * HOUR, value: course(hour) };
  });
}
function resource(hours: readonly TimedValue[], change: Partial<ResourceHistory> = {}): ResourceHistory {
  return { current: hours.at(-1)?.value ?? null, hours, worst: hours, direction: "above", limit: 90, ...change };
}
const noise = noiseOf(3);

describe("a plan", () => {
  it("says what is left of a resource that grows, and for how many days", () => {
    const plan = planResource(resource(hoursOf(14, (hour) => 60 + (hour / 24) * 2 + noise() * 0.5)));
    expect(plan.growthPerDay).toBeCloseTo(2, 1);
    expect(plan.daysLeft).toMatchObject({ kind: "days", days: expect.closeTo(15, 0) });
    expect(fasterBy(plan.daysLeft, 1.5)).toMatchObject({ days: expect.closeTo(10, 0) });
    expect(plan.headroom).toBeCloseTo(30, 0);
    expect(plan.headroomPercent).toBeCloseTo(33, 0);
    expect(plan.limitOverTwicePeak).toBeCloseTo(90 / 120, 1);
    expect(plan.seenMs).toBe(14 * DAY - HOUR);
  });

  it("knows the worst of what is bad when low, and has no twice of it", () => {
    const hours = hoursOf(14, (hour) => 40 - (hour / 24) * 1);
    const plan = planResource(resource(hours, { direction: "below", limit: 10 }));
    expect(plan.peak?.value).toBeCloseTo(40, 0);
    expect(plan.limitOverTwicePeak).toBeNull();
    expect(plan.daysLeft).toMatchObject({ kind: "days", days: expect.closeTo(30, 0) });
  });

  it("says why it cannot say how long", () => {
    expect(planResource(resource(hoursOf(14, () => 60 + noise()))).daysLeft).toMatchObject({
      why: "it does not grow for certain",
    });
    expect(planResource(resource(hoursOf(14, (hour) => 10 + ((hour + 999.5) % 24)))).daysLeft).toMatchObject({
      why: expect.stringContaining("falls back by itself"),
    });
    const short = hoursOf(1, (hour) => 60 + hour).slice(-5);
    expect(planResource(resource(short)).daysLeft).toMatchObject({ why: "needs 1 d of history, has 4 h" });
    expect(planResource(resource(short, { limit: null })).daysLeft).toMatchObject({ why: "it has no limit" });
    expect(planResource(resource(short, { current: 95 })).daysLeft).toMatchObject({ why: "the limit is reached" });
    expect(planResource(resource([])).peak).toBeNull();
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
    const answer = whatIf(resource(disk), orders, 1.5);
    expect(answer).toMatchObject({ kind: "growth", perDay: expect.closeTo(0.1 * 24 * 1.5, 0) });
    const room = 90 - (disk.at(-1)?.value ?? 0);
    expect(answer.kind === "growth" && answer.daysLeft.kind === "days" ? answer.daysLeft.days : 0).toBeCloseTo(
      room / 3.6,
      0,
    );
  });

  it("carries on how a resource follows a driver", () => {
    const cpu = orders.map(({ at, value }) => ({ at, value: 10 + 0.3 * value + noise() }));
    const answer = whatIf(resource(cpu), orders, 2);
    expect(answer).toMatchObject({ kind: "level", isBeyondLimit: true });
    expect(answer.kind === "level" ? answer.value : 0).toBeGreaterThan(110);
    expect(whatIf(resource(cpu, { limit: 200 }), orders, 1.2)).toMatchObject({ isBeyondLimit: false });
  });

  it("says that there is no relation where there is none", () => {
    const other = orders.map(({ at }) => ({ at, value: 50 + noise() * 10 }));
    expect(whatIf(resource(other), orders, 2)).toMatchObject({ kind: "none" });
    expect(whatIf(resource(orders.slice(-10)), orders, 2)).toMatchObject({
      kind: "none",
      why: "needs 24 hours of both, has 10",
    });
    expect(
      whatIf(
        resource(orders),
        hoursOf(14, () => 7),
        2,
      ),
    ).toMatchObject({ why: "the driver hardly ever changed" });
  });
});
