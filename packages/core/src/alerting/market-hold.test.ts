import { describe, expect, it } from "vitest";
import { at, shipped } from "../calendar/calendar.fixture.ts";
import { ALWAYS_OPEN } from "../calendar/market-calendar.ts";
import { TradingCalendar } from "../calendar/trading-calendar.ts";
import { marketPause } from "./market-hold.ts";

const pauseAt = (id: string, time: string) => marketPause(shipped(id), at(time));

describe("a market that is not in session", () => {
  it("says until when, and that it counts from then; asked again when the grace after the open is over", () => {
    expect(pauseAt("NYSE", "2026-11-26T15:00Z")).toEqual({
      note: "NYSE is closed until Fri 27 Nov 09:30 New York; counted from then",
      until: at("2026-11-27T14:31Z"),
    });
  });

  it("is closed before its open and after its close too", () => {
    expect(pauseAt("NYSE", "2026-11-25T14:29:59Z")?.until).toBe(at("2026-11-25T14:31Z"));
    expect(pauseAt("NYSE", "2026-11-25T21:00Z")?.until).toBe(at("2026-11-27T14:31Z"));
  });

  it("has a break at noon", () => {
    expect(pauseAt("TSE", "2026-11-25T03:00Z")).toEqual({
      note: "TSE is in a break until Wed 25 Nov 12:30 Tokyo; counted from then",
      until: at("2026-11-25T03:31Z"),
    });
  });

  it("is not known to open again when it never does", () => {
    const never = { ...shipped("NYSE").spec, id: "GONE", weeks: [] };

    expect(marketPause(new TradingCalendar(never), at("2026-11-25T03:00Z"))).toEqual({
      note: "GONE is closed, and is not known to open again",
      until: null,
    });
  });
});

describe("a market that has only just opened", () => {
  it("is given its grace", () => {
    expect(pauseAt("NYSE", "2026-11-25T14:30:00Z")).toEqual({
      note: "NYSE has been open only since Wed 25 Nov 09:30 New York; counted after 1 min",
      until: at("2026-11-25T14:31Z"),
    });
    expect(pauseAt("NYSE", "2026-11-25T14:30:59.999Z")?.until).toBe(at("2026-11-25T14:31Z"));
    expect(pauseAt("TSE", "2026-11-25T03:30:30Z")?.until).toBe(at("2026-11-25T03:31Z"));
  });

  it("is in session when that is over, and at no other time within it", () => {
    expect(pauseAt("NYSE", "2026-11-25T14:31:00Z")).toBeNull();
    expect(pauseAt("FX", "2026-11-24T22:00:10Z")).toBeNull();
    expect(pauseAt("CRYPTO", "2026-11-24T00:00:10Z")).toBeNull();
    expect(marketPause(ALWAYS_OPEN, 0)).toBeNull();
  });
});
