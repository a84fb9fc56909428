import { describe, expect, it } from "vitest";
import { formatDayMinute, parseDayMinute } from "./day-minute.ts";

describe("a time of a trading day", () => {
  it.each([
    ["09:30", 570],
    ["00:00", 0],
    ["24:00", 1440],
    ["17:00-1", -420],
    ["01:15+1", 1515],
  ])("%s is minute %s, and is written so again", (text, minute) => {
    expect(parseDayMinute(text)).toBe(minute);
    expect(formatDayMinute(minute)).toBe(text);
  });

  it.each(["9:30", "24:01", "25:00", "12:60", "17:00-2", "", "17:00 -1"])("%j is none", (text) => {
    expect(parseDayMinute(text)).toBeNull();
  });
});
