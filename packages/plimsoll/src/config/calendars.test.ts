import { readFileSync } from "node:fs";
import { type MarketPhase, TradingCalendar } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { createRegistries } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { PlimsollConfig } from "./config.ts";
import { configJsonSchema } from "./config-json-schema.ts";
import { parseConfig } from "./parse-config.ts";

const REGISTRIES = createRegistries({ clock: createSystemClock() });

function parse(text: string): PlimsollConfig {
  return parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...REGISTRIES });
}

function mistakesIn(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof PlimsollError) return error.message.split("\n").slice(1);
    throw error;
  }
  return [];
}

function calendarIn(text: string, id: string): TradingCalendar {
  const spec = parse(text).calendars.find((calendar) => calendar.id === id);
  if (spec === undefined) throw new Error(`no calendar ${id}`);
  return new TradingCalendar(spec);
}

describe("the reference's example", () => {
  const page = readFileSync(new URL("../../../../docs/reference/calendars.md", import.meta.url), "utf8");
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const phases = (id: string, times: readonly string[]): MarketPhase[] => {
    const calendar = calendarIn(example, id);
    return times.map((time) => calendar.phaseAt(Date.parse(time)));
  };

  test("changes a calendar that Plimsoll brings, which keeps its own holidays", () => {
    const calendar = calendarIn(example, "NYSE");
    expect(calendar.graceMs).toBe(90_000);
    expect(phases("NYSE", ["2026-12-18T16:00Z", "2027-01-21T16:00Z", "2026-11-26T16:00Z"])).toEqual([
      "closed",
      "closed",
      "closed",
    ]);
    expect(phases("NYSE", ["2027-03-03T19:59Z", "2027-03-03T20:00Z", "2027-03-03T22:00Z"])).toEqual([
      "market",
      "post_market",
      "closed",
    ]);
    expect(calendar.spec.knownUntil).toBe("2028-12-31");
  });

  test("has a window of a broker as a break", () => {
    expect(phases("IBKR-FX", ["2026-11-24T04:44Z", "2026-11-24T04:45Z", "2026-11-24T05:45Z"])).toEqual([
      "market",
      "break",
      "market",
    ]);
  });

  test("defines one of its own", () => {
    const times = ["2026-12-23T00:30Z", "2026-12-23T01:00Z", "2026-12-23T04:30Z", "2026-12-23T09:10Z"];
    expect(phases("SGX", times)).toEqual(["pre_market", "market", "break", "post_market"]);
    expect(phases("SGX", ["2026-12-24T04:00Z", "2027-01-01T02:00Z", "2027-02-08T02:00Z"])).toEqual([
      "closed",
      "closed",
      "closed",
    ]);
  });

  test("lets components name them", () => {
    const { components } = parse(example);
    expect(components.map(({ calendar, marketBound }) => [calendar, marketBound])).toEqual([
      ["NYSE", undefined],
      ["SGX", true],
    ]);
  });
});

const OWN = "time_zone: UTC, segments: [{ from: '09:00', to: '17:00' }]";

test.each([
  [
    "a component that names none there is",
    `components: [{ id: a, check: { kind: system }, calendar: NYES }]`,
    'plimsoll.yaml:1:58: components[0].calendar: there is no calendar "NYES"; did you mean "NYSE"?',
  ],
  [
    "one that is like no other",
    `components: [{ id: a, check: { kind: system }, calendar: MOON }]`,
    'plimsoll.yaml:1:58: components[0].calendar: there is no calendar "MOON"; known: NYSE, NASDAQ, CME, LSE, XETRA, TSE, HKEX, FX, CRYPTO',
  ],
  [
    "one of Plimsoll's defined anew",
    `components: []\ncalendars: [{ id: NYSE, ${OWN} }]`,
    'plimsoll.yaml:2:19: calendars[0].id: Plimsoll brings a calendar "NYSE"; write extends: NYSE to change it, or choose another id',
  ],
  [
    "one that extends nothing there is",
    `components: []\ncalendars: [{ id: DESK, extends: XETR }]`,
    'plimsoll.yaml:2:34: calendars[0].extends: there is no calendar "XETR"; did you mean "XETRA"?',
  ],
  [
    "ids given twice",
    `components: []\ncalendars: [{ id: A, ${OWN} }, { id: A, ${OWN} }]`,
    'plimsoll.yaml:2:90: calendars[1].id: "A" is the id of another calendar already',
  ],
  [
    "one without a time zone",
    `components: []\ncalendars: [{ id: A, segments: [{ from: '09:00', to: '17:00' }] }]`,
    "plimsoll.yaml:2:13: calendars[0]: time_zone is missing: a calendar has both, unless it extends another",
  ],
  [
    "one with no week",
    `components: []\ncalendars: [{ id: A, time_zone: UTC }]`,
    "plimsoll.yaml:2:13: calendars[0]: segments is missing: a calendar has both, unless it extends another",
  ],
  [
    "another time zone for times that are given in the first",
    `components: []\ncalendars: [{ id: A, extends: NYSE, time_zone: UTC }]`,
    "plimsoll.yaml:2:48: calendars[0].time_zone: expected America/New_York, as in NYSE: its times are in it",
  ],
  [
    "a session that ends before it begins",
    `components: []\ncalendars: [{ id: A, time_zone: UTC, segments: [{ from: '17:00', to: '16:00' }] }]`,
    'plimsoll.yaml:2:49: calendars[0].segments[0]: expected `to` after `from`; "01:00+1" is on the day after, "17:00-1" on the evening before',
  ],
  [
    "a holiday by two rules",
    `components: []\ncalendars: [{ id: A, extends: NYSE, holidays: [{ name: X, easter: 1, dates: [2026-01-02] }] }]`,
    "plimsoll.yaml:2:48: calendars[0].holidays[0]: expected one of dates; month and day; month, weekday and nth; easter",
  ],
  [
    "a holiday that never comes",
    `components: []\ncalendars: [{ id: A, extends: NYSE, holidays: [{ name: X, month: 2, day: 30 }] }]`,
    "plimsoll.yaml:2:74: calendars[0].holidays[0].day: expected a day that this month has",
  ],
  [
    "an override of no date",
    `components: []\ncalendars: [{ id: A, extends: NYSE, overrides: { 2026-02-30: { name: X, closed: true } } }]`,
    "plimsoll.yaml:2:50: calendars[0].overrides.2026-02-30: expected a date such as 2026-11-26",
  ],
  [
    "an override that says two things",
    `components: []\ncalendars: [{ id: A, extends: NYSE, overrides: { 2026-02-20: { name: X, closed: true, close: '12:00' } } }]`,
    "plimsoll.yaml:2:62: calendars[0].overrides.2026-02-20: expected one of closed, regular, segments; or open and close",
  ],
])("refuses %s", (_, text, expected) => {
  expect(mistakesIn(text)).toEqual([expected]);
});

test.each([
  [
    "without a calendar",
    "{ id: a, check: { kind: tcp, host: a, port: 1 }, market_bound: true }",
    "components[0].market_bound: says nothing without a calendar",
  ],
  [
    "of a risk engine",
    "{ id: a, type: RISK_ENGINE, check: { kind: tcp, host: a, port: 1 }, calendar: NYSE, market_bound: true }",
    "components[0].market_bound: a component of type RISK_ENGINE is never market-bound: what is wrong with it is wrong at any hour",
  ],
  [
    "of a kind that watches the host",
    "{ id: a, check: { kind: system }, calendar: NYSE, market_bound: true }",
    "components[0].market_bound: a component of type SYSTEM_RESOURCES is never market-bound: what is wrong with it is wrong at any hour",
  ],
  [
    "of positions",
    "{ id: a, check: { kind: tcp, host: a, port: 1 }, calendar: NYSE, market_bound: [feed_message_rate, position_recon_break_qty] }",
    "components[0].market_bound[1]: position_recon_break_qty is never market-bound: what is wrong with it is wrong at any hour",
  ],
  [
    "of a metric that no kind gives",
    "{ id: a, check: { kind: tcp, host: a, port: 1 }, calendar: NYSE, market_bound: [conection_time, feed_message_rate] }",
    'components[0].market_bound[0]: no metric "conection_time"; did you mean "connection_time"? tcp gives connection_time, port_open, certificate_days_left',
  ],
])("refuses market_bound %s", (_, component, expected) => {
  expect(mistakesIn(`components: [${component}]`).map((line) => line.slice(line.indexOf(" ") + 1))).toEqual([expected]);
});

test("lets routes ask for the phase of the market, and nothing else that matches alerts", () => {
  const channel = `channels: [{ id: desk, kind: webhook, url: "http://127.0.0.1:9/" }]`;
  const routes = "routes: [{ match: { phase: [market, pre_market] }, channels: [desk] }]";
  const { policy } = parse(`components: []\nalerting: { ${channel}, ${routes} }`).alerting;
  expect(policy.routes[0]?.match.phases).toEqual(["market", "pre_market"]);
  const inhibit = "inhibit: [{ source: { components: [a] }, target: { phase: [closed] } }]";
  expect(mistakesIn(`components: []\nalerting: { ${channel}, ${inhibit} }`)[0]).toContain('unknown key "phase"');
});

test("is in the JSON Schema, with the component's two keys", () => {
  const schema = JSON.stringify(configJsonSchema(REGISTRIES));
  for (const key of ["early_closes", "known_until", "post_until", "market_bound"]) expect(schema).toContain(`"${key}"`);
});
