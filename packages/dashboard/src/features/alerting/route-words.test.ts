import { expect, it } from "vitest";
import { alertRoute } from "../../testing/fixtures.ts";
import { matchLines, routeNotes, waitWords } from "./route-words.ts";

it("says which alerts a route takes, a condition a line", () => {
  expect(matchLines(alertRoute("all"))).toEqual(["every alert"]);
  const match = { min_severity: "HIGH" as const, tags: ["trading", "risk"], phase: ["market" as const] };
  expect(matchLines(alertRoute("day", { match }))).toEqual([
    "HIGH and worse",
    "tag trading or risk",
    "while its market is in market",
  ]);
});

it("says when a route notifies, how often it reminds and who stands in", () => {
  const active = [{ weekdays: [5, 1, 2, 3, 4], from: "07:00", to: "22:00", time_zone: "Europe/London" }];
  const fallback = { channel_id: "boss", after_failures: 3, after_seconds: 120 };
  expect(routeNotes(alertRoute("day", { active, fallback, repeat_seconds: 1800 }))).toEqual([
    "only Mon–Fri 07:00–22:00 Europe/London; what fires outside waits",
    "reminds every 30 min",
    "boss hears when one of them does not take it: after 3 failed tries or 2 min",
  ]);
  const weekend = [{ weekdays: [0, 6], from: "00:00", to: "24:00", time_zone: "UTC" }];
  expect(routeNotes(alertRoute("weekend", { active: weekend }))[0]).toContain("only Sat, Sun 00:00–24:00");
});

it("says how long something waits", () => {
  expect([waitWords(0), waitWords(5), waitWords(300)]).toEqual(["at once", "after 5 s", "after 5 min"]);
});
