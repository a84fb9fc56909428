import { expect, test } from "vitest";
import { makeReport, makeSection } from "../report.fixture.ts";
import { renderCsv } from "./render-csv.ts";
import { renderHtml } from "./render-html.ts";
import { REPORT_POLICY } from "./report-style.ts";

const HOSTILE = [
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `</style></title><svg onload=alert(1)>`,
  `=cmd|' /C calc'!A0`,
  `a,"b"\r\nc`,
  `javascript:alert(1)`,
];

test("CSV has a table for each section, with its source, its time and its units", () => {
  const sections = [makeSection({ notes: ["history begins late"] }), makeSection({ title: "Again", rows: [] })];
  expect(renderCsv({ sections }).split("\r\n")).toEqual([
    "section,Uptime,changes of status,2026-11-25T00:00:00.000Z,2026-11-26T00:00:00.000Z",
    "component,down [s],p99 [ms],at",
    "gateway,185,1234.5678,2026-11-25T14:02:11.123Z",
    "database,0,,",
    "note,history begins late",
    "",
    "section,Again,changes of status,2026-11-25T00:00:00.000Z,2026-11-26T00:00:00.000Z",
    "component,down [s],p99 [ms],at",
    "",
  ]);
});

test("CSV quotes what it must (RFC 4180) and leaves no formula to a spreadsheet", () => {
  const columns = [{ name: "component", unit: "", kind: "text" as const }];
  const csv = renderCsv({
    sections: [makeSection({ columns, rows: [['a,"b"\r\nc'], ["=1+1"], ["-2"], [-2], ["@x"]] })],
  });
  expect(csv.slice(csv.indexOf("component"))).toBe(`component\r\n"a,""b""\r\nc"\r\n'=1+1\r\n'-2\r\n-2\r\n'@x\r\n`);
});

test("HTML shows durations, numbers and times as people read them, by the clocks of the zone", () => {
  const html = renderHtml(makeReport({ time_zone: "Europe/Berlin" }));
  expect(html).toContain("3 min 5 s");
  expect(html).toContain("1,234.57");
  expect(html).toContain("2026-11-25 15:02:11");
  expect(html).toContain("2026-11-25 01:00:00 to 2026-11-26 01:00:00 (Europe/Berlin)");
});

test("HTML rounds durations, lets long names break, and names each cell where a row is a block", () => {
  const name = 'orders_open{book="a"}';
  const html = renderHtml(makeReport({ sections: [makeSection({ rows: [[name, 86_399.9, 1, null]] })] }));
  expect(html).toContain("orders_<wbr>open{<wbr>book=&quot;a&quot;}");
  expect(html).toMatch(/<td class="n" data-name="down"><span>1 d<\/span>/);
  expect(html).toContain('data-name="p99 ms"');
});

test("HTML says that a period is not over, that a table is empty and what is missing", () => {
  const notes = ["history begins 2026-11-20T00:00:00.000Z: nothing is known of the time before"];
  const html = renderHtml(makeReport({ closed: false, notes, sections: [makeSection({ rows: [] })] }));
  expect(html).toContain("this period is not over");
  expect(html).toContain("history begins 2026-11-20");
  expect(html).toContain('<p class="none">none</p>');
});

test("nothing in hostile names becomes markup, wherever they stand", () => {
  for (const text of HOSTILE) {
    const column = { name: text, unit: text, kind: "number" as const };
    const hostile = makeSection({
      title: text,
      source: text,
      notes: [text],
      columns: [column, { name: "b", unit: "", kind: "time", bar: true }],
      rows: [[text, text]],
    });
    const html = renderHtml(makeReport({ name: text, notes: [text], sections: [hostile] }));
    expect(html).not.toMatch(/<(script|img|svg onload)/i);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    // Within the quotes of an attribute a text is only that.
    expect(html.replaceAll(/"[^"<>]*"/g, '""').match(/<[^>]*\son\w+=/gi)).toBeNull();
  }
});

test("a page has no script, no style but its own and nothing from elsewhere, and its policy says so", () => {
  const html = renderHtml(makeReport());
  expect(html).not.toMatch(/\sstyle=|<script|src=|href=|url\(|@import/);
  expect(REPORT_POLICY).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+='; /);
});
