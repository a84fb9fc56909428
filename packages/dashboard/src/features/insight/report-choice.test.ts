import { expect, test } from "vitest";
import { deliveredReport, localTimeZone } from "./report-choice.ts";

test("an event of a report says which one went where", () => {
  const details = {
    report: "daily Europe/London folder /srv/my reports",
    name: "2026-11-26",
    target: "folder /srv/my reports",
  };
  expect(deliveredReport(details)).toEqual({
    period: "daily",
    timeZone: "Europe/London",
    name: "2026-11-26",
    target: "folder /srv/my reports",
  });
  expect(deliveredReport({ report: 7 })).toEqual({ period: "", timeZone: "", name: "", target: "" });
});

test("there is always a time zone", () => {
  expect(localTimeZone()).not.toBe("");
});
