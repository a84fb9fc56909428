import { createHash } from "node:crypto";

/** The only style of a report's page. Light always: it is printed. */
export const REPORT_STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 32px 28px 48px; background: #fff; color: #1c2430;
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Arial, sans-serif; }
header { border-bottom: 3px solid #1c2430; padding-bottom: 12px; margin-bottom: 20px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 0 0 2px; }
p { margin: 0; }
.about { color: #5b6675; font-size: 12.5px; }
.notes { margin: 8px 0 0; padding: 8px 12px 8px 28px; background: #fff7e0; border-left: 4px solid #d9a514; font-size: 13px; }
section .notes { background: #f4f6f9; border-left-color: #9aa4b2; }
section p.none { margin-top: 6px; }
section { margin: 28px 0 0; }
table { border-collapse: collapse; width: 100%; margin-top: 8px; font-variant-numeric: tabular-nums; font-size: 13px; }
th { text-align: left; font-weight: 600; color: #47515f; border-bottom: 1.5px solid #9aa4b2; padding: 5px 10px 5px 0;
  vertical-align: bottom; }
td { border-bottom: 1px solid #e3e7ed; padding: 5px 10px 5px 0; vertical-align: top; overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
.n { text-align: right; }
td.n { white-space: nowrap; }
td.t { min-width: 6.6em; }
td.x { min-width: 6em; }
td.w { min-width: 16em; }
.n + .x, .n + .w, .n + .t { padding-left: 14px; }
th .unit { font-weight: 400; color: #7a8594; }
.none { color: #9aa4b2; }
svg { display: inline-block; width: 60px; height: 8px; margin-left: 8px; }
footer { margin-top: 32px; border-top: 1px solid #e3e7ed; padding-top: 8px; }
@media screen and (max-width: 760px) {
  body { padding: 20px 14px 32px; }
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tr { border-bottom: 1px solid #9aa4b2; padding: 6px 0; }
  td, td.n, td:last-child { display: flex; align-items: baseline; gap: 8px; min-width: 0; padding: 2px 0; border: 0;
    text-align: left; white-space: normal; }
  td:first-child { font-weight: 600; }
  td::before { content: attr(data-name); flex: 0 0 38%; color: #5b6675; }
}
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 11px; }
  table, .notes { font-size: 10px; }
  .about { font-size: 9.5px; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  h2, .about { break-after: avoid; }
}
`;

const hash = createHash("sha256").update(REPORT_STYLE).digest("base64");

/** For a report's page: its own style, and nothing else at all. */
export const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox`;
