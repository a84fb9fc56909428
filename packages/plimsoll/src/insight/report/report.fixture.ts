import type { ReportDocument, ReportSection } from "@plimsoll/core";

const SPAN = { from: "2026-11-25T00:00:00.000Z", to: "2026-11-26T00:00:00.000Z" };

export function makeSection(change: Partial<ReportSection> = {}): ReportSection {
  return {
    section_id: "uptime",
    title: "Uptime",
    source: "changes of status",
    ...SPAN,
    notes: [],
    columns: [
      { name: "component", unit: "", kind: "text" },
      { name: "down", unit: "s", kind: "duration", bar: true },
      { name: "p99", unit: "ms", kind: "number" },
      { name: "at", unit: "", kind: "time" },
    ],
    rows: [
      ["gateway", 185, 1234.5678, "2026-11-25T14:02:11.123Z"],
      ["database", 0, null, null],
    ],
    ...change,
  };
}

export function makeReport(change: Partial<ReportDocument> = {}): ReportDocument {
  return {
    period: "daily",
    name: "2026-11-25",
    time_zone: "UTC",
    ...SPAN,
    closed: true,
    made_at: "2026-11-26T06:30:00.000Z",
    notes: [],
    sections: [makeSection()],
    ...change,
  };
}
