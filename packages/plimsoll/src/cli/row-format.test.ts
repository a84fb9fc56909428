import type { HealthCheckRow } from "@plimsoll/core";
import { expect, test } from "vitest";
import { exportTable } from "./export-table.ts";
import { parseMoment } from "./parse-moment.ts";
import { createRowWriter } from "./row-format.ts";

const ROW: HealthCheckRow = {
  id: 7,
  timestamp: "2026-11-23T14:02:11.123Z",
  component_id: 'a,"b"',
  component_type: "DATABASE",
  status: "DOWN",
  metrics: [{ name: "query_time", value: null, unit: "ms", status: "HEALTHY" }],
  uptime_seconds: 1.5,
  error_count: 2,
  last_error: "refused\nagain",
};

test("CSV quotes what RFC 4180 asks to be quoted, and leaves an empty cell for nothing", () => {
  const { head, line } = createRowWriter("csv", exportTable("checks"));
  expect(head).toBe(
    "id,timestamp,component_id,component_type,status,metrics,uptime_seconds,error_count,last_error\r\n",
  );
  expect(line(ROW)).toBe(
    '7,2026-11-23T14:02:11.123Z,"a,""b""",DATABASE,DOWN,"[{""name"":""query_time"",""value"":null,""unit"":""ms"",""status"":""HEALTHY""}]",1.5,2,"refused\nagain"\r\n',
  );
  expect(line({ ...ROW, last_error: null })).toMatch(/,2,\r\n$/);
});

test("CSV lets no spreadsheet run what came from outside", () => {
  const { line } = createRowWriter("csv", exportTable("checks"));
  const evil = { ...ROW, component_id: "@SUM(1)", last_error: '=HYPERLINK("http://evil")' };
  expect(line(evil)).toContain("7,2026-11-23T14:02:11.123Z,'@SUM(1),");
  expect(line(evil)).toMatch(/,2,"'=HYPERLINK\(""http:\/\/evil""\)"\r\n$/);
});

test("JSON lines give each row back as it was", () => {
  const { head, line } = createRowWriter("jsonl", exportTable("checks"));
  expect(head).toBe("");
  expect(JSON.parse(line(ROW))).toEqual(ROW);
});

const now = Date.parse("2026-11-23T14:00:00Z");

test.each([
  ["2026-11-23T13:00:00Z", "2026-11-23T13:00:00.000Z"],
  ["2026-11-23T13:00:00+02:00", "2026-11-23T11:00:00.000Z"],
  ["2026-11-23T13:00", "2026-11-23T13:00:00.000Z"],
  ["2026-11-23", "2026-11-23T00:00:00.000Z"],
  ["24h", "2026-11-22T14:00:00.000Z"],
])("reads the moment %s", (text, moment) => {
  expect(new Date(parseMoment("--from", text, { now, fallback: 0 })).toISOString()).toBe(moment);
});

test.each(["yesterday", "2026-13-01", "", "12:00"])("refuses the moment %j by the option's name", (text) => {
  expect(() => parseMoment("--from", text, { now, fallback: 0 })).toThrow(/^--from: expected a time/);
});
