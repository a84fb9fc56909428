import type { ComponentHealth, MetricSeries } from "@plimsoll/core";
import { expect, test } from "vitest";
import type { SeriesQuery } from "../../port/store.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { surveyCapacity } from "./capacity-survey.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Orders that come and go with the day, a disk that they fill, and a metric without a limit. */
function setUp({ stepMs = 0 } = {}) {
  const clock = createVirtualClock();
  let worked = 0;
  const pauses: number[] = [];
  // Each look at the clock finds that a step of work has been done.
  const working = {
    now: () => clock.now(),
    monotonic() {
      worked += stepMs;
      return clock.monotonic() + worked;
    },
    schedule(delayMs: number, callback: () => void) {
      pauses.push(delayMs);
      return clock.schedule(delayMs, callback);
    },
  };
  const begun = clock.now();
  const orders = (at: number) => 100 + 60 * Math.sin((at / DAY) * 2 * Math.PI) + 3 * Math.sin(at / 7919);
  const disk = (at: number) => 50 + (at - begun) / DAY + 0.38 * (1 - Math.cos((at / DAY) * 2 * Math.PI)) * 0.25;
  const asked: string[] = [];
  const querySeries = async ({ componentId, from, to, resolution }: SeriesQuery): Promise<readonly MetricSeries[]> => {
    asked.push(`${componentId} ${resolution}`);
    const step = resolution === "1d" ? DAY : HOUR;
    const first = Math.ceil(Math.max(from, begun - 30 * DAY) / step);
    const series = (name: string, unit: string, course: (at: number) => number) => ({
      name,
      unit,
      points: Array.from({ length: Math.max(0, Math.floor((to - 1) / step) - first) }, (_, index) => {
        const at = (first + index) * step;
        const value = course(at + step / 2);
        return { timestamp: new Date(at).toISOString(), count: 1, mean: value, min: value, max: value };
      }),
    });
    return componentId === "engine" ? [series("orders_per_second", "1/s", orders)] : [series("disk_usage", "%", disk)];
  };
  const health = (component_id: string, [name, unit, value]: readonly [string, string, number]) =>
    ({
      component_id,
      metrics: [
        { name, unit, value, direction: "above", threshold_warning: null, threshold_critical: null },
        { name: "build", unit: "1", value: 7, direction: "above", threshold_warning: null, threshold_critical: null },
      ],
    }) as unknown as ComponentHealth;
  const all = new Map([
    ["engine", health("engine", ["orders_per_second", "1/s", 100])],
    ["host", health("host", ["disk_usage", "%", 50])],
  ]);
  const world = {
    ids: () => [...all.keys()],
    component(id: string) {
      const found = all.get(id);
      return found === undefined ? null : { health: found, calendar: null, earlyWarning: {} };
    },
  };
  const survey = async (query: Partial<Parameters<typeof surveyCapacity>[1]>) => {
    const page = surveyCapacity(
      { store: { querySeries }, clock: working, world },
      { componentId: null, limit: 50, after: null, whatIf: null, ...query },
    );
    page.catch(() => undefined);
    await clock.advance(1000);
    return page;
  };
  return { survey, asked, pauses };
}

test("lists what is a share, has a limit or is a rate, with its peak, its headroom and the days it lasts", async () => {
  const { survey } = setUp();
  const { items, next } = await survey({});
  expect(next).toBeNull();
  expect(items.map(({ component_id, metric }) => `${component_id} ${metric}`)).toEqual([
    "engine orders_per_second",
    "host disk_usage",
  ]);
  const [orders, disk] = items;
  expect(orders).toMatchObject({
    limit: null,
    twice_peak: expect.closeTo(2 * 162, -1),
    days_left_why: "it has no limit",
  });
  expect(disk).toMatchObject({
    limit: 100,
    days_left: expect.closeTo(50, -1),
    days_left_at_2: expect.closeTo(25, 0),
    growth_per_day: expect.closeTo(1, 1),
    history_days: expect.closeTo(30, 0),
  });
});

test("says what becomes of each resource were a driver more", async () => {
  const { survey } = setUp();
  const { items } = await survey({ whatIf: { driver: "orders_per_second", factor: 1.5 } });
  expect(items[1]?.what_if).toMatchObject({ driver: "orders_per_second", factor: 1.5, kind: expect.any(String) });
  expect(items[1]?.what_if?.words).toMatch(/^at 1.5 x orders_per_second /);
});

test("a driver that there is not is refused with what was expected", async () => {
  const { survey } = setUp();
  await expect(survey({ whatIf: { driver: "trades", factor: 2 } })).rejects.toThrow(
    'there is no metric "trades"; expected NAME=FACTOR',
  );
  await expect(survey({ whatIf: { driver: "order_per_second", factor: 2 } })).rejects.toThrow(
    'there is no metric "order_per_second"; did you mean "orders_per_second"?',
  );
  await expect(survey({ whatIf: { driver: "build", factor: 2 } })).rejects.toThrow("say which, such as engine:build");
});

test("goes through the components page by page", async () => {
  const { survey, asked } = setUp();
  const first = await survey({ limit: 1 });
  expect(new Set(asked.splice(0))).toEqual(new Set(["engine 1d", "engine 1h", "engine 1m"]));
  expect([first.items.length, first.next]).toEqual([1, "engine"]);
  const second = await survey({ limit: 1, after: "engine" });
  expect([second.items[0]?.component_id, second.next]).toEqual(["host", null]);
  expect(new Set(asked)).toEqual(new Set(["host 1d", "host 1h", "host 1m"]));
});

test("lets others have their turn between the steps of a resource", async () => {
  const { survey, pauses } = setUp({ stepMs: 0.6 });
  await survey({ componentId: "host" });
  const without = pauses.splice(0).length;
  await survey({ componentId: "host", whatIf: { driver: "orders_per_second", factor: 1.5 } });
  expect(without).toBeGreaterThanOrEqual(2);
  expect(pauses.length).toBeGreaterThanOrEqual(without + 4);
});
