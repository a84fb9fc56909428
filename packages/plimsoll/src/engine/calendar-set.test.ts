import { forecastMetric, runSteps } from "@plimsoll/core";
import { expect, it, onTestFinished, vi } from "vitest";
import { CalendarSet } from "./calendar-set.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 14);

it("has a market's time zone ready from when a component names it: no forecast is the first to load it", () => {
  const calendars = new CalendarSet();
  calendars.marketOf("NYSE");
  const loading = vi.spyOn(Intl, "DateTimeFormat");
  onTestFinished(() => loading.mockRestore());
  const values = Array.from({ length: 20 * 24 }, (_, n) => ({
    at: NOW - n * HOUR,
    value: 50 + 20 * Math.sin((n / 12) * Math.PI),
  })).reverse();
  const calendar = calendars.get("NYSE");
  const edges = { warning: 90, critical: 95, direction: "above" as const, horizonMs: 24 * HOUR };
  runSteps(forecastMetric({ values, now: NOW, calendar, ...edges }));
  expect(calendar?.timeZone).toBe("America/New_York");
  expect(loading).not.toHaveBeenCalled();
});
