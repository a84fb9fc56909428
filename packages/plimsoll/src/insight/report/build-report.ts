import {
  PERIOD_NAMES,
  periodAt,
  periodBefore,
  periodSpan,
  type ReportDocument,
  type ReportPeriod,
  type ReportSection,
  type TimeSpan,
  toTimestamp,
} from "@plimsoll/core";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import type { Store } from "../../port/store.ts";
import { readTimeReport, type TimeReport } from "../statistics/time-report.ts";
import { REPORT_SECTIONS } from "./report-sections.ts";
import type { ReportWorld } from "./report-sources.ts";

export interface ReportRequest {
  readonly period: ReportPeriod;
  /** Such as `2026-11`; null: the newest that is over. */
  readonly name: string | null;
  readonly timeZone: string;
  /** One that is not over may be asked for, up to now. */
  readonly untilNow: boolean;
}

export interface ReportParts {
  readonly store: Store;
  readonly world: ReportWorld;
  readonly now: number;
}

/** Which period a request means. Throws `bad_request` for none, and for one that is not over unless that was asked for. */
export function chooseName({ period, name, timeZone, untilNow }: ReportRequest, now: number): string {
  const running = periodAt(period, now, timeZone);
  if (name === null) return untilNow ? running : periodBefore(period, running);
  const span = periodSpan(period, name, timeZone);
  if (span === null) throw refusal(`expected a name such as ${PERIOD_NAMES[period]}`);
  if (span.from >= now) throw refusal(`${name} has not begun yet`);
  if (span.to > now && !untilNow) throw refusal(`${name} is not over yet; until=now takes what there is`);
  return name;
}

/** Reads what is kept of a period and writes it down. Rejects as `chooseName` throws, and with StoreError. */
export async function buildReport(request: ReportRequest, { store, world, now }: ReportParts): Promise<ReportDocument> {
  const { period, timeZone } = request;
  const name = chooseName(request, now);
  const span = periodSpan(period, name, timeZone) as TimeSpan;
  const range = { from: span.from, to: Math.min(span.to, now) };
  const time = await readTimeReport(store, { range, now, componentIds: null });
  const sections: ReportSection[] = [];
  for (const kind of REPORT_SECTIONS) {
    if (kind.periods.includes(period))
      sections.push(await kind.make({ store, world, range, time, now, period, timeZone }));
  }
  return {
    period,
    name,
    time_zone: timeZone,
    from: toTimestamp(range.from),
    to: toTimestamp(range.to),
    closed: span.to <= now,
    made_at: toTimestamp(now),
    notes: [...beginningNotes(time, range), ...time.notes],
    sections,
  };
}

/** When the first component that is known had its first status, epoch ms; null: none ever had one. */
export function historyBegins({ components }: Pick<TimeReport, "components">): number | null {
  const first = components.flatMap(({ watchedFrom }) => (watchedFrom === null ? [] : [watchedFrom]));
  return first.length === 0 ? null : first.reduce((a, b) => Math.min(a, b));
}

function beginningNotes(time: TimeReport, range: TimeSpan): string[] {
  const begins = historyBegins(time);
  if (begins === null || begins >= range.to) return ["nothing was watched in this time: the figures below are empty"];
  if (begins <= range.from) return [];
  return [`history begins ${toTimestamp(begins)}: nothing is known of the time before`];
}

function refusal(message: string): PlimsollError {
  return new PlimsollError("bad_request", `for: ${message}`, { mistakes: [{ path: "for", message }] });
}
