import { REPORT_FORMATS, REPORT_PERIODS, type RecoveryOverview, type ReportList, toTimestamp } from "@plimsoll/core";
import { exportReport } from "../../command/export-report.ts";
import { gatherEvidence } from "../../insight/compliance/gather-evidence.ts";
import type { AutomationHeld } from "../../insight/compliance/read-holds.ts";
import { historyBegins } from "../../insight/report/build-report.ts";
import { closedPeriods } from "../../insight/report/closed-periods.ts";
import { findChromium, noChromiumWords } from "../../insight/report/render/find-chromium.ts";
import { REPORT_POLICY } from "../../insight/report/render/report-style.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import { type ApiContext, commandOf } from "../api-context.ts";
import { DAY_MS, toRange } from "../query.ts";
import type { RouteHandlers } from "../route.ts";
import type { reportRoutes } from "../routes/report-routes.ts";

/** Reports that are made at once. */
const MOST_AT_ONCE = 2;

const DEFAULT_EVIDENCE_MS = 30 * DAY_MS;
/** A year by any calendar, and some days. */
const MOST_EVIDENCE_MS = 400 * DAY_MS;

/** The handlers of reports. */
export function reportHandlers(context: ApiContext): RouteHandlers<typeof reportRoutes> {
  const { monitor, store, clock } = context;
  let underWay = 0;
  return {
    async reports({ query: { time_zone } }): Promise<ReportList> {
      const now = clock.now();
      const begins = historyBegins(await store.queryStatusRecord({ from: now, componentIds: null }));
      const chromium = await findChromium(process.env);
      return {
        items: REPORT_PERIODS.flatMap((period) => closedPeriods(period, { begins, now, timeZone: time_zone })),
        formats: REPORT_FORMATS.map((format) => {
          const available = format !== "pdf" || chromium !== null;
          return { format, available, reason: available ? null : noChromiumWords(process.env) };
        }),
        history_begins: begins === null ? null : toTimestamp(begins),
        plans: [...monitor.reports.plans()],
      };
    },
    async report(request, reply) {
      if (underWay >= MOST_AT_ONCE)
        throw new PlimsollError("too_busy", "two reports are being made already; try again");
      underWay += 1;
      const gone = new AbortController();
      const leave = () => gone.abort();
      request.raw.raw.socket.once("close", leave);
      try {
        const { for: name = null, format, written_as: writtenAs = format, time_zone: timeZone, until } = request.query;
        const { period } = request.params;
        const asked = { period, name, timeZone, untilNow: until !== undefined, format, writtenAs };
        const made = await exportReport(commandOf(context, request), {
          ...asked,
          signal: gone.signal,
          env: process.env,
        });
        if (format === "html") reply.header("content-security-policy", REPORT_POLICY);
        const how = format === "html" || format === "json" ? "inline" : "attachment";
        reply.header("content-disposition", `${how}; filename="${made.fileName}"`);
        return reply.type(made.contentType).send(made.body);
      } finally {
        request.raw.raw.socket.off("close", leave);
        underWay -= 1;
      }
    },
    async compliance({ query: { time_zone: timeZone, ...given } }) {
      const now = clock.now();
      const range = toRange(given, now, DEFAULT_EVIDENCE_MS);
      if (range.to - range.from > MOST_EVIDENCE_MS) throw tooLong();
      if (underWay >= MOST_AT_ONCE)
        throw new PlimsollError("too_busy", "two reports are being made already; try again");
      underWay += 1;
      try {
        const world = { components: () => monitor.current().components };
        const automation = heldBy(monitor.recovery.overview());
        return await gatherEvidence({ ...range, timeZone }, { store, world, automation, now });
      } finally {
        underWay -= 1;
      }
    },
  };
}

function tooLong(): PlimsollError {
  const message = "expected a time not more than 400 days before `to`";
  return new PlimsollError("bad_request", `from: ${message}`, { mistakes: [{ path: "from", message }] });
}

/** What holds automation back now; what a kill or a pause says comes before a suspension. */
function heldBy({ killed, paused, suspended }: RecoveryOverview): AutomationHeld | null {
  if (killed !== null) return { ...killed, reason: `${killed.action_id} was started` };
  if (paused !== null) return paused;
  return suspended === null ? null : { at: suspended.at, by: null, reason: suspended.text };
}
