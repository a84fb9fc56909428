import type { MaintenanceTime, Silence } from "@plimsoll/core";
import { describeMatch } from "../../lib/describe-match.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";

/** A bar of the calendar, in shares of its width. Epoch ms. */
export interface CalendarBar {
  readonly from: number;
  readonly to: number;
  readonly leftShare: number;
  readonly widthShare: number;
}

/** One window, or one silence, with its times. */
export interface CalendarRow {
  readonly key: string;
  readonly kind: "maintenance" | "silence";
  readonly name: string;
  readonly bars: readonly CalendarBar[];
}

/** What reaches into a stretch of time, a row for each window and each silence, by when it first does. */
export function toCalendarRows(
  times: readonly MaintenanceTime[],
  silences: readonly Silence[],
  view: { readonly from: number; readonly to: number },
): readonly CalendarRow[] {
  const rows = new Map<string, CalendarRow>();
  const add = (row: Omit<CalendarRow, "bars">, from: number, to: number): void => {
    const bar = barOf(from, to, view);
    if (bar === null) return;
    rows.set(row.key, { ...row, bars: [...(rows.get(row.key)?.bars ?? []), bar] });
  };
  for (const { window_id, starts_at, ends_at } of times) {
    const row = { key: `window/${window_id}`, kind: "maintenance", name: window_id } as const;
    add(row, Date.parse(starts_at), Date.parse(ends_at));
  }
  for (const { silence_id, match, starts_at, ends_at } of silences) {
    const name = texts.calendarSilence(describeMatch(match));
    add({ key: `silence/${silence_id}`, kind: "silence", name }, Date.parse(starts_at), Date.parse(ends_at));
  }
  return [...rows.values()].sort((a, b) => (a.bars[0]?.from ?? 0) - (b.bars[0]?.from ?? 0));
}

function barOf(begin: number, end: number, view: { from: number; to: number }): CalendarBar | null {
  const from = Math.max(begin, view.from);
  const to = Math.min(end, view.to);
  if (!(from < to)) return null;
  const width = view.to - view.from;
  return { from: begin, to: end, leftShare: (from - view.from) / width, widthShare: (to - from) / width };
}

/** The local midnights of some days from that of `now` on, one more than days; summer time is minded. */
export function daysFrom(now: number, days: number): readonly number[] {
  const first = new Date(now);
  return Array.from({ length: days + 1 }, (_, day) =>
    new Date(first.getFullYear(), first.getMonth(), first.getDate() + day).getTime(),
  );
}
