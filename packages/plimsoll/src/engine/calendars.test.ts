import type { CalendarSpec, MarketCalendar } from "@plimsoll/core";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { calendarSchema } from "../config/calendar-schema.ts";
import { toCalendar } from "../config/to-calendar.ts";
import type { CheckerKind } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { silentLog } from "../port/log.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { define, measured, Target } from "./monitor.fixture.ts";
import { createMonitor } from "./monitor.ts";

const DAY = 86_400_000;
const MONITORING = { checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" } as const;

/** A kind that keeps the market that its checkers are given. */
function watchingMarkets() {
  const markets = new Map<string, MarketCalendar>();
  const kind: CheckerKind = {
    kind: "feed",
    options: z.object({}),
    defaultType: "MARKET_DATA",
    access: "network",
    concurrency: 8,
    thresholds: {},
    keyMetrics: [],
    create(_, { componentId, market }) {
      markets.set(componentId, market);
      return { check: async () => measured() };
    },
  };
  return { markets, checkers: new Map([["feed", kind]]) };
}

function feed(id: string, calendar?: string): ComponentDefinition {
  const definition = define(id, new Target(), calendar === undefined ? {} : { calendar });
  return { ...definition, type: "MARKET_DATA", check: { kind: "feed", options: {} } };
}

function own(input: object): CalendarSpec {
  return toCalendar(
    calendarSchema.parse({ id: "DESK", time_zone: "UTC", segments: [{ from: "09:00", to: "17:00" }], ...input }),
    null,
  );
}

async function start(options: {
  readonly components: readonly ComponentDefinition[];
  readonly calendars?: readonly CalendarSpec[];
}) {
  const clock = createVirtualClock();
  const { markets, checkers } = watchingMarkets();
  const monitor = createMonitor({
    clock,
    log: silentLog,
    store: createMemoryStore({ clock }),
    retention: { rawMs: DAY, rawBytes: 1e9, packedMs: 1e10, packedBytes: 1e10, rollupMs: 1e12, longMs: 1e12 },
    checkers,
    channels: new Map(),
    monitoring: MONITORING,
    components: options.components,
    calendars: options.calendars ?? [],
    parseStored: () => {
      throw new Error("nothing stored");
    },
  });
  onTestFinished(async () => {
    const stopped = monitor.stop();
    await clock.advance(10_000);
    await stopped;
  });
  const started = monitor.start();
  await clock.advance(10);
  await started;
  const reload = async (calendars: readonly CalendarSpec[]) => {
    const { components } = options;
    const rest = {
      policy: { routes: [], inhibit: [], recoveryDelayMs: 0, clocks: [], clockSeverity: "CRITICAL" } as const,
    };
    const done = monitor.reconfigure({
      ...{ components, calendars, monitoring: MONITORING, channels: new Map(), windows: [], heartbeat: null, ...rest },
    });
    await clock.advance(10);
    await done;
  };
  return { clock, markets, monitor, reload };
}

it("gives each checker the market of its component; one without a calendar is always in session", async () => {
  const { markets } = await start({
    components: [feed("us", "NYSE"), feed("own", "DESK"), feed("any")],
    calendars: [own({})],
  });
  const night = Date.parse("2026-01-06T03:00Z");
  const phases = ["us", "own", "any"].map((id) => markets.get(id)?.phaseAt(night));
  expect(phases).toEqual(["closed", "closed", "market"]);
  expect(markets.get("us")?.timeZone).toBe("America/New_York");
  expect(markets.get("own")?.phaseAt(Date.parse("2026-01-06T09:00Z"))).toBe("market");
});

it("changes the market under a checker that keeps running when the configuration is reloaded", async () => {
  const { markets, reload } = await start({ components: [feed("own", "DESK")], calendars: [own({})] });
  const market = markets.get("own");
  const at = Date.parse("2026-01-06T08:00Z");
  expect(market?.phaseAt(at)).toBe("closed");
  await reload([own({ segments: [{ from: "08:00", to: "17:00" }], grace: "2m" })]);
  expect(markets.get("own")).toBe(market);
  expect([market?.phaseAt(at), market?.graceMs]).toEqual(["market", 120_000]);
  expect(market?.nextClose(at)).toBe(Date.parse("2026-01-06T17:00Z"));
  expect(market?.nextOpen(at)).toBe(Date.parse("2026-01-07T08:00Z"));
  expect(market?.sessionMs(at, at + DAY)).toBe(9 * 3_600_000);
});

it("takes a calendar that is gone for one that never closes: better a false alarm than none", async () => {
  const { markets, reload, clock, monitor } = await start({
    components: [feed("own", "DESK")],
    calendars: [own({})],
  });
  await reload([]);
  expect(markets.get("own")?.phaseAt(Date.parse("2026-01-06T03:00Z"))).toBe("market");
  await clock.advance(3_600_000);
  expect(monitor.recentEvents(100).map(({ message }) => message)).toContain(
    "there is no calendar DESK any more, which own names: its market is taken as always in session",
  );
});
