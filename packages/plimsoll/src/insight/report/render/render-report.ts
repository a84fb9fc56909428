import type { ReportDocument, ReportFormat } from "@plimsoll/core";
import { type Printing, printPdf } from "./print-pdf.ts";
import { renderCsv } from "./render-csv.ts";
import { renderHtml } from "./render-html.ts";

/** A report as a file. */
export interface RenderedReport {
  /** Such as `plimsoll-daily-2026-11-26.html`. */
  readonly fileName: string;
  readonly contentType: string;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<ReportFormat, string>> = {
  html: "text/html; charset=utf-8",
  pdf: "application/pdf",
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json; charset=utf-8",
};

/** Writes a report in a format. Only PDF needs anything of the machine: it rejects as `printPdf` does. */
export async function renderReport(
  report: ReportDocument,
  format: ReportFormat,
  printing: Printing,
): Promise<RenderedReport> {
  const body = format === "pdf" ? await printPdf(renderHtml(report), printing) : Buffer.from(write(report, format));
  return { fileName: `plimsoll-${report.period}-${report.name}.${format}`, contentType: TYPES[format], body };
}

function write(report: ReportDocument, format: Exclude<ReportFormat, "pdf">): string {
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  return format === "csv" ? renderCsv(report) : renderHtml(report);
}
