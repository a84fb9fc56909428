import { describe, expect, it } from "vitest";
import { LogTime } from "./log-time.ts";
import { loadZone, UTC } from "./log-zone.ts";

function prefix(text: string, offsetAt = UTC): number {
  const bytes = Buffer.from(text, "latin1");
  return new LogTime(offsetAt).readPrefix(bytes, 0, bytes.length);
}

describe("the time of a log's line", () => {
  it.each([
    ["20261126-08:00:00.123456789 : ", "2026-11-26T08:00:00.123Z"],
    ["20261126-08:00:00: ", "2026-11-26T08:00:00.000Z"],
    ["2026/11/26 08:00:00.123456 ", "2026-11-26T08:00:00.123Z"],
    ["2026-11-26 08:00:00,123 INFO [thread-12] ", "2026-11-26T08:00:00.123Z"],
    ["INFO 4711 2026-11-26T08:00:00.123Z ", "2026-11-26T08:00:00.123Z"],
    ["\n20261126-23:59:60.000 : ", "2026-11-27T00:00:00.000Z"],
  ])("%j", (text, expected) => {
    expect(new Date(Math.floor(prefix(text) + 1e-6)).toISOString()).toBe(expected);
  });

  it.each([
    "",
    "no time here",
    "20261326-08:00:00 : ",
    "20261126-25:00:00 : ",
    "20261126 08.00.00",
    "1234567890123456789",
  ])("is none in %j", (text) => expect(prefix(text)).toBeNaN());

  it("keeps the microseconds", () => {
    expect(prefix("20261126-08:00:00.000250 : ") % 1).toBeCloseTo(0.25, 5);
  });

  it("is of the zone given, in summer and in winter, unless it says that it is UTC", async () => {
    const london = await loadZone("Europe/London");
    expect(prefix("2026-07-01 08:00:00,000 ", london)).toBe(Date.UTC(2026, 6, 1, 7));
    expect(prefix("2026-12-01 08:00:00,000 ", london)).toBe(Date.UTC(2026, 11, 1, 8));
    expect(prefix("2026-07-01T08:00:00.000Z ", london)).toBe(Date.UTC(2026, 6, 1, 8));
  });
});
