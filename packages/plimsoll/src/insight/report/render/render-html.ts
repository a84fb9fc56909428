import {
  escapeHtml,
  formatNumber,
  formatRoundedDuration,
  type ReportCell,
  type ReportColumn,
  type ReportDocument,
  type ReportSection,
  toTimestamp,
  zoneOffsetMs,
} from "@plimsoll/core";
import { REPORT_POLICY, REPORT_STYLE } from "./report-style.ts";

const TITLES = { daily: "Daily report", weekly: "Weekly report", monthly: "Monthly report", annual: "Annual report" };
const BAR = 60;

/** The report as one page that needs nothing else: no script, no picture, no style but its own. Times are by clocks of its zone. */
export function renderHtml(report: ReportDocument): string {
  const { period, name, time_zone: zone, from, to, closed, made_at, notes, sections } = report;
  const title = `${TITLES[period]} ${name}`;
  const range = `${clockTime(from, zone)} to ${clockTime(to, zone)} (${zone})`;
  const open = closed ? [] : ["this period is not over: the figures are up to the moment the report was made"];
  return [
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(metaPolicy())}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title><style>${REPORT_STYLE}</style></head><body>`,
    `<header><h1>${escapeHtml(title)}</h1><p class="about">${escapeHtml(range)}</p>`,
    `${notesOf([...open, ...notes])}</header>`,
    ...sections.map((section) => sectionOf(section, zone)),
    `<footer class="about">Made by Plimsoll at ${escapeHtml(clockTime(made_at, zone))}. `,
    "Figures stand beside the limits that are named; whether they comply is for people to judge.</footer></body></html>\n",
  ].join("\n");
}

/** What a policy in the page itself cannot say is left out. */
function metaPolicy(): string {
  return REPORT_POLICY.replace(/; frame-ancestors 'none'|; sandbox/g, "");
}

function notesOf(notes: readonly string[]): string {
  if (notes.length === 0) return "";
  return `<ul class="notes">${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join("")}</ul>`;
}

function sectionOf({ title, source, columns, rows, notes }: ReportSection, zone: string): string {
  const head = columns.map((column) => `<th${classOf(column)}>${headOf(column)}</th>`).join("");
  const most = columns.map((_, index) => Math.max(0, ...rows.map((row) => Number(row[index] ?? 0) || 0)));
  const lines = rows.map((row) => {
    const cells = columns.map((column, index) => {
      const cell = row[index] ?? null;
      const bar = barOf(cell, column, most[index] ?? 0);
      return `<td${classOf(column)} data-name="${labelOf(column)}"><span>${shown(cell, column, zone)}</span>${bar}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const table =
    lines.length === 0
      ? '<p class="none">none</p>'
      : `<table><thead><tr>${head}</tr></thead><tbody>\n${lines.join("\n")}\n</tbody></table>`;
  const about = `<h2>${escapeHtml(title)}</h2><p class="about">From ${escapeHtml(source)}.</p>`;
  return `<section>${about}${table}${notesOf(notes)}</section>`;
}

function classOf({ name, kind }: ReportColumn): string {
  if (kind === "time") return ' class="t"';
  if (kind !== "text") return ' class="n"';
  return name === "title" ? ' class="w"' : ' class="x"';
}

/** What a cell is called where its row is a block: on a narrow screen there is no head above it. */
function labelOf({ name, unit, kind }: ReportColumn): string {
  const isPlain = unit === "" || unit === "1" || kind === "duration";
  return escapeHtml(isPlain ? name : `${name} ${unit}`);
}

function headOf({ name, unit, kind }: ReportColumn): string {
  const isPlain = unit === "" || unit === "1" || kind === "duration";
  return isPlain ? escapeHtml(name) : `${escapeHtml(name)} <span class="unit">${escapeHtml(unit)}</span>`;
}

function shown(cell: ReportCell, { kind }: ReportColumn, zone: string): string {
  if (cell === null) return '<span class="none">–</span>';
  if (typeof cell === "string") return kind === "time" ? escapeHtml(clockTime(cell, zone)) : breakable(cell);
  return escapeHtml(kind === "duration" && cell !== 0 ? formatRoundedDuration(cell * 1000) : formatNumber(cell));
}

/** A long name of a metric may go on in the next line after `_`, `{`, `,` or `/` rather than anywhere. */
function breakable(text: string): string {
  return text
    .split(/(?<=[_{,/])(?=\S)/)
    .map(escapeHtml)
    .join("<wbr>");
}

function barOf(cell: ReportCell, { bar }: ReportColumn, most: number): string {
  if (bar !== true || typeof cell !== "number") return "";
  const width = most > 0 ? Math.round((Math.max(0, cell) / most) * BAR * 10) / 10 : 0;
  const rect = width > 0 ? `<rect width="${width}" height="8" rx="1" fill="#b4483c"/>` : "";
  return `<svg viewBox="0 0 ${BAR} 8" aria-hidden="true"><rect width="${BAR}" height="8" rx="1" fill="#eef1f5"/>${rect}</svg>`;
}

/** As clocks of the zone show it, to the second. What is no time stays as it is. */
function clockTime(text: string, zone: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return text;
  return toTimestamp(at + zoneOffsetMs(at, zone))
    .slice(0, 19)
    .replace("T", " ");
}
