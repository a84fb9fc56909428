import { describe, expect, it } from "vitest";
import { at, changes, HOUR, MINUTE, shipped } from "./calendar.fixture.ts";
import type { CalendarSpec } from "./calendar-spec.ts";
import { TradingCalendar } from "./trading-calendar.ts";

describe("a day", () => {
  it("has its phases before, in and after the session", () => {
    expect(changes(shipped("NYSE"), "2026-11-25T00:00Z", "2026-11-26T12:00Z")).toEqual([
      "2026-11-25T01:00Z closed",
      "2026-11-25T09:00Z pre_market",
      "2026-11-25T14:30Z market",
      "2026-11-25T21:00Z post_market",
      "2026-11-26T01:00Z closed",
    ]);
  });

  it("has a break between two market segments", () => {
    expect(changes(shipped("TSE"), "2026-11-25T00:00Z", "2026-11-25T12:00Z")).toEqual([
      "2026-11-25T00:00Z market",
      "2026-11-25T02:30Z break",
      "2026-11-25T03:30Z market",
      "2026-11-25T06:30Z closed",
    ]);
  });

  it("that is short has its late trading moved to the early close", () => {
    expect(changes(shipped("NYSE"), "2026-11-27T10:00Z", "2026-11-28T10:00Z")).toEqual([
      "2026-11-27T14:30Z market",
      "2026-11-27T18:00Z post_market",
      "2026-11-27T22:00Z closed",
    ]);
  });

  it("that is half a day has no break and no afternoon", () => {
    expect(changes(shipped("HKEX"), "2026-12-24T01:10Z", "2026-12-25T00:00Z")).toEqual([
      "2026-12-24T01:30Z market",
      "2026-12-24T04:00Z post_market",
      "2026-12-24T04:10Z closed",
    ]);
  });

  it("follows the plan of its time: Tokyo closes half an hour later since 2024-11-05", () => {
    const tse = shipped("TSE");
    expect(tse.nextClose(at("2024-11-01T04:00Z"))).toBe(at("2024-11-01T06:00Z"));
    expect(tse.nextClose(at("2024-11-05T04:00Z"))).toBe(at("2024-11-05T06:30Z"));
  });
});

describe("sessions across midnight", () => {
  it("open on Sunday evening and pause for an hour each day, as Globex does", () => {
    expect(changes(shipped("CME"), "2026-11-22T12:00Z", "2026-11-24T12:00Z")).toEqual([
      "2026-11-22T22:00Z pre_market",
      "2026-11-22T23:00Z market",
      "2026-11-23T22:00Z closed",
      "2026-11-23T22:45Z pre_market",
      "2026-11-23T23:00Z market",
    ]);
  });

  it("halt at noon of a holiday and go on in the evening for the next trade date", () => {
    const cme = shipped("CME");
    expect(cme.nextClose(at("2026-11-26T12:00Z"))).toBe(at("2026-11-26T18:00Z"));
    expect(cme.nextOpen(at("2026-11-26T18:00Z"))).toBe(at("2026-11-26T23:00Z"));
    expect(cme.nextClose(at("2026-11-26T23:00Z"))).toBe(at("2026-11-27T18:15Z"));
    expect(cme.nextOpen(at("2026-11-27T18:15Z"))).toBe(at("2026-11-29T23:00Z"));
  });

  it("leave out the trade date of a holiday: no evening before it, but its own", () => {
    const cme = shipped("CME");
    expect(cme.nextOpen(at("2024-12-24T18:15Z"))).toBe(at("2024-12-25T23:00Z"));
  });

  it("that touch are one: foreign exchange does not open each day", () => {
    const fx = shipped("FX");
    expect(fx.nextOpen(at("2026-11-21T12:00Z"))).toBe(at("2026-11-22T22:00Z"));
    expect(fx.nextClose(at("2026-11-22T22:00Z"))).toBe(at("2026-11-27T22:00Z"));
    expect(fx.nextOpen(at("2026-11-22T22:00Z"))).toBe(at("2026-11-29T22:00Z"));
  });

  it("never open and never close where trading never rests", () => {
    const crypto = shipped("CRYPTO");
    expect(crypto.phaseAt(at("2026-12-25T03:00Z"))).toBe("market");
    expect(crypto.nextOpen(at("2026-12-25T03:00Z"))).toBeNull();
    expect(crypto.nextClose(at("2026-12-25T03:00Z"))).toBeNull();
    expect(crypto.sessionMs(at("2025-01-01T00:00Z"), at("2026-01-01T00:00Z"))).toBe(365 * 24 * HOUR);
  });
});

describe("daylight saving", () => {
  const openOf = (id: string, day: string) =>
    new Date(shipped(id).nextOpen(at(`${day}T00:00Z`) - MINUTE) ?? 0).toISOString();

  it.each([
    { when: "before either", day: "2026-03-06", newYork: "14:30", london: "08:00" },
    { when: "America is ahead in March", day: "2026-03-09", newYork: "13:30", london: "08:00" },
    { when: "both, from the end of March", day: "2026-03-30", newYork: "13:30", london: "07:00" },
    { when: "Europe is back in October", day: "2026-10-26", newYork: "13:30", london: "08:00" },
    { when: "both are back", day: "2026-11-02", newYork: "14:30", london: "08:00" },
  ])("moves New York and London each on its own day: $when", ({ day, newYork, london }) => {
    expect(openOf("NYSE", day)).toBe(`${day}T${newYork}:00.000Z`);
    expect(openOf("LSE", day)).toBe(`${day}T${london}:00.000Z`);
  });

  it("moves Frankfurt with London, and neither Tokyo nor Hong Kong at all", () => {
    expect(openOf("XETRA", "2026-03-27")).toBe("2026-03-27T08:00:00.000Z");
    expect(openOf("XETRA", "2026-03-30")).toBe("2026-03-30T07:00:00.000Z");
    expect(openOf("TSE", "2026-03-30")).toBe("2026-03-30T00:00:00.000Z");
    expect(openOf("HKEX", "2026-11-02")).toBe("2026-11-02T01:30:00.000Z");
  });

  it("moves the Sunday open of foreign exchange by New York's clocks, on the very day of the change", () => {
    expect(openOf("FX", "2026-03-07")).toBe("2026-03-08T21:00:00.000Z");
    expect(openOf("FX", "2026-10-31")).toBe("2026-11-01T22:00:00.000Z");
  });

  it("makes a session through the night of the change an hour shorter or longer", () => {
    const night = new TradingCalendar({ ...NIGHT, timeZone: "America/New_York" });
    expect(night.sessionMs(at("2026-03-07T12:00Z"), at("2026-03-08T20:00Z"))).toBe(7 * HOUR);
    expect(night.sessionMs(at("2026-10-31T12:00Z"), at("2026-11-01T20:00Z"))).toBe(9 * HOUR);
  });
});

const NIGHT: CalendarSpec = {
  id: "NIGHT",
  name: "By night",
  timeZone: "UTC",
  graceMs: 0,
  weeks: [{ since: null, days: { 0: [{ phase: "market", fromMinute: -120, toMinute: 360 }] } }],
  holidays: [],
  earlyCloses: [],
  overrides: {},
  breaks: [],
  knownFrom: null,
  knownUntil: null,
};

describe("session time", () => {
  it("counts neither the night nor the weekend nor a holiday", () => {
    const nyse = shipped("NYSE");
    expect(nyse.sessionMs(at("2026-11-25T20:59Z"), at("2026-11-27T14:31Z"))).toBe(2 * MINUTE);
    expect(nyse.sessionMs(at("2026-11-20T12:00Z"), at("2026-11-23T14:30Z"))).toBe(6.5 * HOUR);
  });

  it("counts no break", () => {
    expect(shipped("TSE").sessionMs(at("2026-11-25T02:29Z"), at("2026-11-25T03:31Z"))).toBe(2 * MINUTE);
  });

  it("is none when the end is not after the beginning", () => {
    const nyse = shipped("NYSE");
    expect(nyse.sessionMs(at("2026-11-25T16:00Z"), at("2026-11-25T16:00Z"))).toBe(0);
    expect(nyse.sessionMs(at("2026-11-25T17:00Z"), at("2026-11-25T16:00Z"))).toBe(0);
  });

  it("counts the trading hours of a year: 261 weekdays less the holidays, short days for what they are", () => {
    const [from, to] = [at("2026-01-01T00:00Z"), at("2027-01-01T00:00Z")];
    expect(shipped("NYSE").sessionMs(from, to)).toBe((249 * 6.5 + 2 * 3.5) * HOUR);
    expect(shipped("LSE").sessionMs(from, to)).toBe((251 * 8.5 + 2 * 4.5) * HOUR);
  });

  it("of a span that nobody can mean is still answered", () => {
    expect(shipped("CRYPTO").sessionMs(Number.NEGATIVE_INFINITY, 0)).toBeGreaterThan(99 * 365 * 24 * HOUR);
    expect(shipped("NYSE").sessionMs(0, Number.NaN)).toBe(0);
  });
});

describe("what is looked for", () => {
  it("comes strictly after the moment that is asked about", () => {
    const nyse = shipped("NYSE");
    const open = at("2026-11-25T14:30Z");
    expect(nyse.nextOpen(open - 1)).toBe(open);
    expect(nyse.nextOpen(open)).toBe(at("2026-11-27T14:30Z"));
    expect(nyse.nextClose(at("2026-11-25T21:00Z"))).toBe(at("2026-11-27T18:00Z"));
  });

  it("is the same whichever moments were asked about before", () => {
    const nyse = shipped("NYSE");
    const asked = ["2026-11-26T15:00Z", "2026-11-25T10:00Z", "2026-11-27T20:00Z", "2026-11-26T02:00Z"];
    expect(asked.map((time) => nyse.nextOpen(at(time)))).toEqual(
      asked.map((time) => shipped("NYSE").nextOpen(at(time))),
    );
  });
});

describe("a window that is a break", () => {
  const pauses = [{ name: "nightly reset", weekdays: [1, 2, 3, 4, 5] as const, fromMinute: 1425, toMinute: 1485 }];
  const broker = new TradingCalendar({
    ...shipped("CRYPTO").spec,
    id: "BROKER",
    breaks: pauses.map((pause) => ({ ...pause, timeZone: "America/New_York" })),
  });

  it("interrupts the session, by its own zone's clocks", () => {
    expect(changes(broker, "2026-11-24T00:00Z", "2026-11-25T00:00Z")).toEqual([
      "2026-11-24T04:45Z break",
      "2026-11-24T05:45Z market",
    ]);
  });

  it("is nothing while the market is closed anyway", () => {
    const nyse = new TradingCalendar({ ...shipped("NYSE").spec, breaks: broker.spec.breaks });
    expect(nyse.phaseAt(at("2026-11-24T05:00Z"))).toBe("closed");
  });
});

describe("an override of a date", () => {
  const nyse = (overrides: CalendarSpec["overrides"]) => new TradingCalendar({ ...shipped("NYSE").spec, overrides });

  it("closes a day that would be traded on", () => {
    const closed = nyse({ "2026-11-25": { kind: "closed", name: "Mourning" } });
    expect(closed.phaseAt(at("2026-11-25T16:00Z"))).toBe("closed");
    expect(closed.specialDay("2026-11-25")).toMatchObject({ name: "Mourning", kind: "closed" });
  });

  it("opens a holiday", () => {
    const open = nyse({ "2026-11-26": { kind: "regular", name: "no holiday this year" } });
    expect(open.phaseAt(at("2026-11-26T16:00Z"))).toBe("market");
    expect(open.specialDay("2026-11-26")).toBeNull();
  });

  it("opens a day later, with the time before it going on until then", () => {
    const late = nyse({ "2026-11-25": { kind: "hours", name: "late", hours: { openMinute: 660 } } });
    expect(changes(late, "2026-11-25T09:00Z", "2026-11-25T20:00Z")).toEqual([
      "2026-11-25T09:00Z pre_market",
      "2026-11-25T16:00Z market",
    ]);
    expect(late.specialDay("2026-11-25")).toMatchObject({ kind: "changed", opensAt: at("2026-11-25T16:00Z") });
  });

  it("gives a day segments of its own, a Saturday too", () => {
    const test = nyse({
      "2026-11-28": { kind: "segments", name: "test", segments: [{ phase: "market", fromMinute: 600, toMinute: 660 }] },
    });
    expect(test.nextOpen(at("2026-11-28T00:00Z"))).toBe(at("2026-11-28T15:00Z"));
  });
});

describe("special days", () => {
  it("of the time ahead have their names and their hours", () => {
    const days = shipped("NYSE").specialDays(at("2026-11-25T12:00Z"), 31);
    expect(days).toEqual([
      { date: "2026-11-26", name: "Thanksgiving Day", kind: "closed", opensAt: null, closesAt: null },
      {
        date: "2026-11-27",
        name: "the day after Thanksgiving",
        kind: "early_close",
        opensAt: at("2026-11-27T14:30Z"),
        closesAt: at("2026-11-27T18:00Z"),
      },
      {
        date: "2026-12-24",
        name: "Christmas Eve",
        kind: "early_close",
        opensAt: at("2026-12-24T14:30Z"),
        closesAt: at("2026-12-24T18:00Z"),
      },
      { date: "2026-12-25", name: "Christmas Day", kind: "closed", opensAt: null, closesAt: null },
    ]);
  });

  it("are none on a weekend", () => {
    expect(shipped("HKEX").specialDay("2026-09-26")).toBeNull();
  });

  it("are known until the end of the last day in the calendar's zone", () => {
    expect(shipped("NYSE").knownUntil).toBe(at("2029-01-01T05:00Z"));
    expect(shipped("FX").knownUntil).toBeNull();
  });
});
