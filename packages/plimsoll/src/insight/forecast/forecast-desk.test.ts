import type { ComponentHealth, HealthMetric, MetricSeries } from "@plimsoll/core";
import { expect, test } from "vitest";
import type { Finding } from "../../port/finding.ts";
import { DEFAULT_EARLY_WARNING, type EarlyWarning } from "../../port/forecast.ts";
import { silentLog } from "../../port/log.ts";
import type { SeriesQuery } from "../../port/store.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { ForecastDesk } from "./forecast-desk.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const metric: HealthMetric = {
  name: "disk_usage",
  labels: { mount: "/" },
  value: 50,
  unit: "%",
  status: "HEALTHY",
  threshold_warning: null,
  threshold_critical: 90,
  direction: "above",
  timestamp: "2026-11-23T14:00:00.000Z",
};

/** A host whose disk has been filling for six hours, as `leak` says, in % an hour. */
function setUp({ leak = () => 5, earlyWarning = {}, broken = () => false, metrics = [metric] }: Setup = {}) {
  const clock = createVirtualClock();
  const pauses: number[] = [];
  const counted = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    schedule(delayMs: number, callback: () => void) {
      pauses.push(delayMs);
      return clock.schedule(delayMs, callback);
    },
  };
  const begun = clock.now();
  const level = (at: number) => 50 + leak() * Math.max(0, (at - begun) / HOUR + 6) + Math.sin(at / 7919) * 0.3;
  const asked: SeriesQuery[] = [];
  const querySeries = async (query: SeriesQuery): Promise<readonly MetricSeries[]> => {
    asked.push(query);
    if (broken()) throw new Error("the store is away");
    const step = query.resolution === "1h" ? HOUR : MINUTE;
    const from = Math.ceil(Math.max(query.from, begun - 7 * DAY) / step);
    const points = Array.from({ length: Math.max(0, Math.floor(query.to / step) - from) }, (_, index) => {
      const value = level((from + index) * step);
      return {
        timestamp: new Date((from + index) * step).toISOString(),
        count: 60,
        mean: value,
        min: value,
        max: value,
      };
    });
    return [{ name: metric.name, labels: { mount: "/" }, unit: "%", points }];
  };
  const taken: (readonly Finding[])[] = [];
  const health = {
    component_id: "host",
    metrics: [...metrics, { ...metric, name: "load_1m", unit: "1", threshold_critical: null }],
  };
  const desk = new ForecastDesk({
    store: { querySeries },
    clock: counted,
    log: silentLog,
    findings: { take: (_, found) => taken.push(found) },
    policy: DEFAULT_EARLY_WARNING,
    world: {
      ids: () => ["host"],
      component: (id) =>
        id === "host" ? { health: health as unknown as ComponentHealth, calendar: null, earlyWarning } : null,
    },
  });
  return { desk, clock, asked, taken, pauses };
}
interface Setup {
  readonly leak?: () => number;
  readonly earlyWarning?: EarlyWarning;
  readonly broken?: () => boolean;
  readonly metrics?: readonly HealthMetric[];
}

/** What is asked for is made in steps, between which time must go by. */
async function resolved<T>(clock: ReturnType<typeof createVirtualClock>, promise: Promise<T>): Promise<T> {
  await clock.advance(2000);
  return promise;
}

test("says when a metric with a threshold reaches it, and asks the store once within the refresh", async () => {
  const { desk, clock, asked } = setUp();
  const made = await resolved(clock, Promise.all([desk.of("host"), desk.of("host")]));
  expect(made[0]?.map((each) => each.metric)).toEqual(["disk_usage"]);
  expect(made[0]?.[0]).toMatchObject({
    kind: "forecast",
    sure: true,
    labels: { mount: "/" },
    basis: { method: "trend" },
  });
  expect(made[0]?.[0]?.words).toMatch(/^reaches critical in (1 h 5|2 h|2 h \d) ?.*\(80 %: .* to .*\)$/);
  await resolved(clock, desk.of("host"));
  expect(asked.map(({ name, resolution }) => [name, resolution])).toEqual([
    ["disk_usage", "1h"],
    ["disk_usage", "1m"],
  ]);
  expect(desk.known()).toHaveLength(1);
  expect(await resolved(clock, desk.of("nobody"))).toEqual([]);
});

test("tells people only where that is asked for, once, and when it is no longer expected", async () => {
  let leak = 4;
  const { desk, clock, taken } = setUp({ leak: () => leak, earlyWarning: { page: true } });
  desk.start();
  await clock.advance(12 * MINUTE);
  expect(taken.at(-1)).toMatchObject([{ id: 'host:disk_usage{mount="%2F"}', status: "WARNING" }]);
  expect(taken.at(-1)?.[0]?.reason).toMatch(/^disk_usage\{mount="\/"\} of host reaches critical in /);
  leak = 0;
  await clock.advance(11 * MINUTE);
  expect(taken.at(-1)).toMatchObject([{ status: "WARNING" }]);
  await clock.advance(11 * MINUTE);
  expect(taken.at(-1)).toMatchObject([{ status: "HEALTHY" }]);
  await clock.advance(11 * MINUTE);
  expect(taken.at(-1)).toEqual([]);
  desk.stop();

  const quiet = setUp();
  quiet.desk.start();
  await quiet.clock.advance(12 * MINUTE);
  expect(quiet.taken.at(-1)).toEqual([]);
  quiet.desk.stop();
});

test("looks only at what was measured in the unit that a metric has now", async () => {
  const { desk, clock } = setUp({ metrics: [{ ...metric, unit: "GB" }] });
  const [made] = await resolved(clock, desk.of("host"));
  expect(made).toMatchObject({ kind: "not_enough_data", why: "no values yet" });
});

test("lets others have their turn between metrics, however little is known of them", async () => {
  const mounts = Array.from({ length: 40 }, (_, index) => ({ ...metric, labels: { mount: `/${index}` } }));
  const { desk, clock, pauses } = setUp({ metrics: mounts });
  await resolved(clock, desk.of("host"));
  expect(pauses.length).toBeGreaterThanOrEqual(40);
});

test("hands nothing over while the store cannot answer, and goes on when it can", async () => {
  let broken = true;
  const { desk, clock, taken } = setUp({ broken: () => broken, earlyWarning: { page: true } });
  const asked = desk.of("host").catch((error: Error) => error.message);
  await clock.advance(100);
  expect(await asked).toBe("the store is away");
  desk.start();
  await clock.advance(11 * MINUTE);
  expect(taken).toEqual([]);
  broken = false;
  await clock.advance(11 * MINUTE);
  expect(taken.at(-1)).toHaveLength(1);
  desk.stop();
  await clock.advance(HOUR);
  expect(taken).toHaveLength(1);
});
