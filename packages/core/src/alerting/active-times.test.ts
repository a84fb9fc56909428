import { describe, expect, it } from "vitest";
import { type ActiveTime, isActiveAt, nextActiveAt } from "./active-times.ts";

const ALL = [0, 1, 2, 3, 4, 5, 6];
const berlin = (from: number, to: number, weekdays = ALL): ActiveTime[] => [
  { weekdays, fromMinute: from * 60, toMinute: to * 60, timeZone: "Europe/Berlin" },
];
const at = (text: string) => Date.parse(text);

describe("active times", () => {
  it("are always when there are none", () => {
    expect(isActiveAt([], 0)).toBe(true);
    expect(nextActiveAt([], 0)).toBeNull();
  });

  it("include their begin and exclude their end, in their own time zone", () => {
    const times = berlin(8, 18);
    expect(isActiveAt(times, at("2026-01-05T06:59:59.999Z"))).toBe(false);
    expect(isActiveAt(times, at("2026-01-05T07:00:00Z"))).toBe(true);
    expect(isActiveAt(times, at("2026-01-05T16:59:59.999Z"))).toBe(true);
    expect(isActiveAt(times, at("2026-01-05T17:00:00Z"))).toBe(false);
  });

  it("go past midnight on the weekday on which they began", () => {
    const friday = berlin(22, 6, [5]);
    expect(isActiveAt(friday, at("2026-01-09T21:00:00Z"))).toBe(true);
    expect(isActiveAt(friday, at("2026-01-10T04:59:00Z"))).toBe(true);
    expect(isActiveAt(friday, at("2026-01-10T05:00:00Z"))).toBe(false);
    expect(isActiveAt(friday, at("2026-01-09T04:00:00Z"))).toBe(false);
    expect(nextActiveAt(friday, at("2026-01-10T05:00:00Z"))).toBe(at("2026-01-16T21:00:00Z"));
  });

  it("last to the end of the day as 24:00", () => {
    const times = berlin(0, 24, [1]);
    expect(isActiveAt(times, at("2026-01-05T22:59:59Z"))).toBe(true);
    expect(isActiveAt(times, at("2026-01-05T23:00:00Z"))).toBe(false);
  });

  it("keep to the clock on the wall when summer time begins", () => {
    // 29 March 2026: 02:00 becomes 03:00.
    expect(nextActiveAt(berlin(8, 18), at("2026-03-28T18:00:00Z"))).toBe(at("2026-03-29T06:00:00Z"));
    const night = berlin(1, 4);
    expect(isActiveAt(night, at("2026-03-29T00:00:00Z"))).toBe(true);
    expect(isActiveAt(night, at("2026-03-29T01:59:59Z"))).toBe(true);
    expect(isActiveAt(night, at("2026-03-29T02:00:00Z"))).toBe(false);
    // A begin that the change skips comes an hour later.
    const skipped = [{ weekdays: ALL, fromMinute: 150, toMinute: 240, timeZone: "Europe/Berlin" }];
    expect(nextActiveAt(skipped, at("2026-03-28T12:00:00Z"))).toBe(at("2026-03-29T01:30:00Z"));
  });

  it("last an hour longer in the night in which summer time ends", () => {
    // 25 October 2026: 03:00 becomes 02:00.
    const night = berlin(1, 4);
    expect(isActiveAt(night, at("2026-10-24T23:00:00Z"))).toBe(true);
    expect(isActiveAt(night, at("2026-10-25T02:59:59Z"))).toBe(true);
    expect(isActiveAt(night, at("2026-10-25T03:00:00Z"))).toBe(false);
    const past = berlin(22, 6);
    expect(isActiveAt(past, at("2026-10-25T04:59:59Z"))).toBe(true);
    expect(isActiveAt(past, at("2026-10-25T05:00:00Z"))).toBe(false);
  });

  it("come again within a week at the latest, and then hold", () => {
    for (let day = 0; day < 400; day++) {
      const now = at("2026-01-01T12:34:00Z") + day * 86_400_000;
      for (const times of [berlin(22, 6, [3]), berlin(9, 17, [1]), berlin(2, 3, [0])]) {
        const next = nextActiveAt(times, now);
        expect(next).not.toBeNull();
        // A week, and another where summer time skips the hour itself.
        expect((next ?? 0) - now).toBeLessThanOrEqual(15 * 86_400_000);
        expect(isActiveAt(times, next ?? 0)).toBe(true);
        expect(isActiveAt(times, (next ?? 0) - 1)).toBe(false);
      }
    }
  });
});
