import { SHIPPED_CALENDARS, type ThresholdTable } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { FAST, lastingStore, MINUTE, routeTo, setUpPeople } from "./alerting.fixture.ts";
import { define, measured, refused, Target } from "./monitor.fixture.ts";

const SECOND = 1000;
const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 100, cursor: null };
const TICK = "feed_last_tick_age_seconds";
const THRESHOLDS: ThresholdTable = {
  [TICK]: { warning: 10, critical: 30 },
  risk_limit_utilisation: { warning: 0.8, critical: 0.95 },
};

/** A target that measures a feed's age and how far a risk limit is used. */
function source(ageSeconds: number, utilisation = 0) {
  const target = new Target();
  const set = (age: number, used = utilisation) => {
    target.answer = measured(
      { name: TICK, value: age, unit: "s" },
      { name: "risk_limit_utilisation", value: used, unit: "1" },
    );
  };
  set(ageSeconds);
  return Object.assign(target, { set });
}

function feed(id: string, target: Target, extra: Partial<ComponentDefinition> = {}): ComponentDefinition {
  return define(id, target, { ...FAST, type: "MARKET_DATA", calendar: "NYSE", thresholds: THRESHOLDS, ...extra });
}

/** A desk from a moment on, with a component or several. */
async function desk(
  from: string,
  components: readonly ComponentDefinition[],
  extra: Partial<Parameters<typeof setUpPeople>[0]> = {},
) {
  const clock = createVirtualClock(Date.parse(from));
  const people = setUpPeople({ clock, components, ...extra });
  const started = people.monitor.start();
  await clock.advance(0);
  await started;
  const until = (time: string) => clock.advance(Date.parse(time) - clock.now());
  return { ...people, until };
}

async function suppressedOf({ store }: Awaited<ReturnType<typeof desk>>): Promise<(string | null)[]> {
  const { items } = await store.queryNotifications({ ...ALL, channelId: null, state: "suppressed" });
  return items
    .filter(({ component_id }) => component_id !== "system_health_monitor")
    .map(({ last_error }) => last_error);
}

describe("before the open", () => {
  it("nobody hears of a feed that is still silent; what is well by the end of the grace is never heard of", async () => {
    const quotes = source(3600);
    const desks = await desk("2026-01-05T14:25:00Z", [feed("quotes", quotes)]);
    await desks.until("2026-01-05T14:30:30Z");
    expect(desks.monitor.component("quotes")?.status).toBe("CRITICAL");
    expect(await suppressedOf(desks)).toEqual([
      "market: NYSE is closed until Mon 5 Jan 09:30 New York; counted from then",
    ]);
    quotes.set(0);
    await desks.until("2026-01-05T14:35:00Z");
    expect(desks.desk.alerts).toEqual([]);
  });

  it("470 of 472 stale feeds come back at the open: the other two are heard of right after the grace", async () => {
    const targets = Array.from({ length: 472 }, () => source(3600));
    const components = targets.map((target, index) => feed(`feed-${index}`, target, { intervalMs: 10_000 }));
    const desks = await desk("2026-01-05T14:29:00Z", components);
    await desks.until("2026-01-05T14:30:10Z");
    for (const target of targets.slice(2)) target.set(0);
    await desks.until("2026-01-05T14:30:59Z");
    expect(desks.desk.alerts).toEqual([]);
    await desks.until("2026-01-05T14:31:02Z");
    expect(new Set(desks.desk.heard)).toEqual(new Set(["feed-0 CRITICAL", "feed-1 CRITICAL"]));
  });

  it("a fault that is still there is told at the end of the grace, in the words of then; the system with it", async () => {
    const quotes = new Target();
    quotes.answer = refused;
    const desks = await desk("2026-01-05T14:29:00Z", [feed("quotes", quotes)]);
    await desks.until("2026-01-05T14:30:59Z");
    expect(desks.desk.alerts).toEqual([]);
    await desks.until("2026-01-05T14:31:01Z");
    expect(desks.desk.heard).toEqual(["quotes DOWN"]);
    expect(desks.desk.of("system_health_monitor")).toEqual(["system_health_monitor DOWN"]);
    const [told] = desks.desk.alerts;
    expect(told?.message).toMatch(/^quotes is DOWN: 1\d\d checks in a row failed: connection refused/);
    expect(told?.detected_at).toMatch(/^2026-01-05T14:29:0/);
  });

  it("is told by the grace that the configuration asks for", async () => {
    const quotes = source(3600);
    const nyse = SHIPPED_CALENDARS.get("NYSE");
    const calendars = nyse === undefined ? [] : [{ ...nyse, graceMs: 3 * MINUTE }];
    const desks = await desk("2026-01-05T14:29:30Z", [feed("quotes", quotes)], { calendars });
    await desks.until("2026-01-05T14:32:59Z");
    expect(desks.desk.heard).toEqual([]);
    await desks.until("2026-01-05T14:33:01Z");
    expect(desks.desk.heard).toEqual(["quotes CRITICAL"]);
  });
});

describe("while the market is closed", () => {
  const NIGHT = "2026-01-06T03:00:00Z";

  it.each([
    ["risk", { definition: { type: "RISK_ENGINE" as const }, target: () => source(0, 0.99) }],
    ["a metric of risk beside a feed's", { definition: {}, target: () => source(0, 0.99) }],
    ["infrastructure that is down", { definition: { type: "ORDER_EXECUTION" as const }, target: failing }],
    ["a feed that is said not to be market-bound", { definition: { marketBound: false }, target: failing }],
    ["what has no calendar", { definition: { calendar: undefined }, target: failing }],
  ])("%s is told at once", async (_, { definition, target }) => {
    const { calendar, ...rest } = { calendar: "NYSE" as string | undefined, ...definition };
    const base = feed("x", target(), rest);
    const { calendar: _nyse, ...without } = base;
    const desks = await desk(NIGHT, [calendar === undefined ? without : base]);
    await desks.clock.advance(5 * SECOND);
    expect(desks.desk.heard).toHaveLength(1);
  });

  it("all of a component is held that says so", async () => {
    const gateway = feed("gateway", failing(), { type: "ORDER_EXECUTION", marketBound: true });
    const desks = await desk(NIGHT, [gateway]);
    await desks.clock.advance(5 * MINUTE);
    expect(desks.monitor.component("gateway")?.status).toBe("DOWN");
    expect(desks.desk.alerts).toEqual([]);
  });

  it("a fault that becomes another one, at any hour, is told at once and in its own words, with the same status", async () => {
    const mixed = source(3600);
    const desks = await desk(NIGHT, [feed("mixed", mixed)]);
    await desks.clock.advance(MINUTE);
    expect(desks.desk.alerts).toEqual([]);
    mixed.set(3600, 0.99);
    await desks.clock.advance(5 * SECOND);
    expect(desks.desk.heard).toEqual(["mixed CRITICAL"]);
    expect(desks.desk.alerts[0]?.message).toContain("risk_limit_utilisation");
    const kept = await desks.store.queryAlerts({ ...ALL, componentId: "mixed", status: null, minSeverity: null });
    expect(kept.items[0]?.message).toContain("risk_limit_utilisation");
  });

  it("a feed that nobody hears of keeps nothing from people that depends on it", async () => {
    const quotes = feed("quotes", failing());
    const risk = feed("risk", source(0, 0.99), { type: "RISK_ENGINE", dependsOn: ["quotes"] });
    const desks = await desk(NIGHT, [quotes, risk]);
    await desks.clock.advance(MINUTE);
    expect(desks.desk.heard).toEqual(["risk CRITICAL"]);
  });

  it("is remembered over a restart, and told at the open", async () => {
    const clock = createVirtualClock(Date.parse("2026-01-05T14:28:00Z"));
    const store = lastingStore(clock);
    const components = [feed("quotes", failing())];
    const before = setUpPeople({ clock, store, components });
    const started = before.monitor.start();
    await clock.advance(30 * SECOND);
    await started;
    await before.stop();
    const after = setUpPeople({ clock, store, components });
    const again = after.monitor.start();
    await clock.advance(0);
    await again;
    await clock.advance(Date.parse("2026-01-05T14:30:59Z") - clock.now());
    expect([...before.desk.alerts, ...after.desk.alerts]).toEqual([]);
    await clock.advance(3 * SECOND);
    expect(after.desk.heard).toEqual(["quotes DOWN"]);
  });

  it("a calendar that is changed counts at once", async () => {
    const nyse = SHIPPED_CALENDARS.get("NYSE");
    if (nyse === undefined) throw new Error("no NYSE");
    const desks = await desk("2026-11-26T15:00:00Z", [feed("quotes", source(3600))]);
    await desks.clock.advance(MINUTE);
    expect(desks.desk.heard).toEqual([]);
    const overrides = { "2026-11-26": { kind: "regular", name: "no holiday" } } as const;
    await desks.reload({ calendars: [{ ...nyse, overrides }] });
    await desks.clock.advance(2 * SECOND);
    expect(desks.desk.heard).toEqual(["quotes CRITICAL"]);
  });
});

function failing(): Target {
  const target = new Target();
  target.answer = refused;
  return target;
}

describe("across the day", () => {
  it("a fault of the session is told; after the close nobody is reminded, and its end is told all the same", async () => {
    const quotes = source(0);
    const policy = { routes: [routeTo(["desk"], { repeatMs: MINUTE })] };
    const desks = await desk("2026-01-05T20:57:00Z", [feed("quotes", quotes)], { policy });
    await desks.until("2026-01-05T20:58:00Z");
    quotes.set(60);
    await desks.until("2026-01-05T20:59:30Z");
    expect(desks.desk.heard).toEqual(["quotes CRITICAL", "quotes CRITICAL (reminder)"]);
    await desks.until("2026-01-05T21:05:00Z");
    expect(desks.desk.heard).toHaveLength(2);
    quotes.set(0);
    await desks.until("2026-01-05T21:05:05Z");
    expect(desks.desk.heard.at(-1)).toBe("quotes over");
  });

  it("waits for the end of a lunch break", async () => {
    const quotes = source(0);
    const desks = await desk("2026-01-06T02:35:00Z", [feed("quotes", quotes, { calendar: "TSE" })]);
    await desks.clock.advance(2 * SECOND);
    quotes.set(600);
    await desks.until("2026-01-06T02:36:00Z");
    expect(await suppressedOf(desks)).toEqual([
      "market: TSE is in a break until Tue 6 Jan 12:30 Tokyo; counted from then",
    ]);
    await desks.until("2026-01-06T03:30:59Z");
    expect(desks.desk.heard).toEqual([]);
    await desks.until("2026-01-06T03:31:01Z");
    expect(desks.desk.heard).toEqual(["quotes CRITICAL"]);
  });

  it("waits over a holiday, through what would be its session", async () => {
    const desks = await desk("2026-11-26T14:25:00Z", [feed("quotes", source(3600), { intervalMs: 30_000 })]);
    await desks.until("2026-11-26T15:30:00Z");
    expect(desks.desk.heard).toEqual([]);
    expect(await suppressedOf(desks)).toEqual([
      "market: NYSE is closed until Fri 27 Nov 09:30 New York; counted from then",
    ]);
  });

  it("ends early on a short day", async () => {
    const quotes = source(0);
    const desks = await desk("2026-11-27T17:59:00Z", [feed("quotes", quotes)]);
    await desks.until("2026-11-27T18:00:01Z");
    quotes.set(3600);
    await desks.until("2026-11-27T18:02:00Z");
    expect(desks.desk.heard).toEqual([]);
  });

  it.each([
    ["the last day of winter time", "2026-03-06T14:30:00Z"],
    ["the first day of summer time in New York", "2026-03-09T13:30:00Z"],
    ["the last day of summer time", "2026-10-30T13:30:00Z"],
    ["the first day of winter time", "2026-11-02T14:30:00Z"],
  ])("opens by New York's clocks on %s", async (_, open) => {
    const at = Date.parse(open);
    const desks = await desk(new Date(at - MINUTE).toISOString(), [feed("quotes", source(3600))]);
    await desks.clock.advance(2 * MINUTE - SECOND);
    expect(desks.desk.heard).toEqual([]);
    await desks.clock.advance(2 * SECOND);
    expect(desks.desk.heard).toEqual(["quotes CRITICAL"]);
  });
});

describe("a route for some phases", () => {
  it("leads by the phase of the component's market at the moment, also when that changes while the alert fires", async () => {
    const match = { minSeverity: null, components: null, types: null, tags: null };
    const policy = {
      routes: [
        routeTo(["phone"], { id: "day", match: { ...match, phases: ["market"] } }),
        routeTo(["mail"], {
          id: "night",
          match: { ...match, phases: ["pre_market", "post_market", "closed", "break"] },
        }),
      ],
    };
    const gateway = feed("gateway", failing(), { type: "ORDER_EXECUTION" });
    const { calendar: _, ...always } = feed("bank", failing(), { type: "EXTERNAL_API" });
    const extra = { policy, channels: ["phone", "mail"] };
    const desks = await desk("2026-01-05T14:29:00Z", [gateway, always], extra);
    await desks.until("2026-01-05T14:29:30Z");
    expect(desks.inboxOf("mail").heard).toEqual(["gateway DOWN"]);
    expect(desks.inboxOf("phone").heard).toEqual(["bank DOWN"]);
    await desks.until("2026-01-05T14:30:02Z");
    expect(desks.inboxOf("phone").heard).toEqual(["bank DOWN", "gateway DOWN"]);
    expect(desks.inboxOf("mail").heard).toEqual(["gateway DOWN"]);
  });
});
