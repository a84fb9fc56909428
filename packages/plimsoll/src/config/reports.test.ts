import { expect, test } from "vitest";
import { z } from "zod";
import { reportFaults, reportSchema, toReportSchedule } from "./report-schema.ts";

test("a report has defaults, and its folder starts from the configuration's", () => {
  const schedule = toReportSchedule(reportSchema.parse({ period: "daily", to: "reports" }), "/etc/plimsoll");
  expect(schedule).toEqual({
    period: "daily",
    minute: 390,
    timeZone: "UTC",
    channels: [],
    folder: "/etc/plimsoll/reports",
    formats: ["html"],
  });
});

test.each([
  [{ period: "hourly", to: "x" }, /daily/],
  [{ period: "daily" }, /where should it go/],
  [{ period: "daily", to: "x", at: "25:00" }, /06:30/],
  [{ period: "daily", to: "x", zone: "Mars" }, /Europe\/London/],
  [{ period: "daily", to: "x", formats: [] }, /formats/],
  [{ period: "daily", to: "x", colour: "red" }, /colour/],
])("refuses %o", (report, words) => {
  expect(() => reportSchema.parse(report)).toThrow(words);
});

test("names channels that there are, and that take files", () => {
  const channels = [
    { id: "mail", kind: "email", options: {} },
    { id: "hook", kind: "webhook", options: {} },
  ];
  const kinds = new Map([
    ["email", { kind: "email", options: z.unknown(), takesDocuments: true as const, create }],
    ["webhook", { kind: "webhook", options: z.unknown(), create }],
  ]);
  const faults = reportFaults([{ channels: ["mail", "hook", "none"] }], channels, kinds);
  expect(faults).toEqual([
    {
      path: ["reports", 0, "channels", 1],
      message: "a channel of kind webhook takes no reports; one of kind email does",
    },
    { path: ["reports", 0, "channels", 2], message: 'there is no channel "none"' },
  ]);
});

function create(): never {
  throw new Error("nothing is sent here");
}
