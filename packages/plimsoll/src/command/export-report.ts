import type { ReportFormat } from "@plimsoll/core";
import { buildReport, chooseName, type ReportRequest } from "../insight/report/build-report.ts";
import { type RenderedReport, renderReport } from "../insight/report/render/render-report.ts";
import { audited, type CommandContext } from "./command-context.ts";

export interface ExportReportInput extends ReportRequest {
  readonly format: ReportFormat;
  /** What who asks makes of it; the same as `format` unless they render it themselves. */
  readonly writtenAs: ReportFormat;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Makes a report for who asks; that it left the house is written down. Throws `bad_request` for a period that is none or
 * not over, `not_supported` for a PDF without a Chromium, and StoreError.
 */
export async function exportReport(context: CommandContext, input: ExportReportInput): Promise<RenderedReport> {
  const { monitor, store, clock } = context;
  const { format, writtenAs, period, signal, env } = input;
  const now = clock.now();
  const name = chooseName(input, now);
  return audited(context, { verb: "export_report", subject: `${period} ${name}` }, async () => {
    const { slos, capacity } = monitor;
    const world = { components: () => monitor.current().components, slos, capacity };
    const report = await buildReport({ ...input, name }, { store, world, now });
    const answer = await renderReport(report, format, { clock, signal, env });
    return {
      answer,
      after: { format: writtenAs, sent_as: format, time_zone: input.timeZone, bytes: answer.body.length },
    };
  });
}
