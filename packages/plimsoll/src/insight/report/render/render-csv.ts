import type { ReportCell, ReportColumn, ReportDocument, ReportSection } from "@plimsoll/core";

/**
 * The report as CSV (RFC 4180): a table for each section, its title, source and time in one record before the names of its
 * columns, its notes in records after it, an empty line between. Figures are as they are; durations are in seconds.
 */
export function renderCsv({ sections }: Pick<ReportDocument, "sections">): string {
  return sections.map(tableOf).join("\r\n");
}

function tableOf({ title, source, from, to, columns, rows, notes }: ReportSection): string {
  const records = [
    ["section", title, source, from, to],
    columns.map(nameOf),
    ...rows,
    ...notes.map((note) => ["note", note]),
  ];
  return records.map((record) => `${record.map(fieldOf).join(",")}\r\n`).join("");
}

function nameOf({ name, unit }: ReportColumn): string {
  return unit === "" || unit === "1" ? name : `${name} [${unit}]`;
}

/** What a spreadsheet would take for a formula is made text by an apostrophe (OWASP, CSV injection). */
function fieldOf(cell: ReportCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
