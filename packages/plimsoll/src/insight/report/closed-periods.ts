import {
  periodAt,
  periodBefore,
  periodSpan,
  type ReportList,
  type ReportPeriod,
  type TimeSpan,
  toTimestamp,
} from "@plimsoll/core";

/** So many of each are listed; older ones can be asked for by name. */
const LISTED: Readonly<Record<ReportPeriod, number>> = { daily: 14, weekly: 8, monthly: 12, annual: 5 };

/** The newest periods of a kind that are over and in which something was known, the newest first. */
export function closedPeriods(
  period: ReportPeriod,
  { begins, now, timeZone }: { readonly begins: number | null; readonly now: number; readonly timeZone: string },
): ReportList["items"] {
  const items: ReportList["items"] = [];
  let name = periodAt(period, now, timeZone);
  while (begins !== null && items.length < LISTED[period]) {
    name = periodBefore(period, name);
    const { from, to } = periodSpan(period, name, timeZone) as TimeSpan;
    if (to <= begins) break;
    items.push({ period, name, from: toTimestamp(from), to: toTimestamp(to) });
  }
  return items;
}
