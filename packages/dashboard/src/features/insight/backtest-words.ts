import {
  type BacktestAlert,
  type BacktestComponent,
  type BacktestPages,
  type BacktestReport,
  countOf,
  LEAST_FOR_A_WEEK_SECONDS,
} from "@plimsoll/core";
import { groupDigits } from "../../lib/format/format-number.ts";
import { formatAge } from "../../lib/format/format-time.ts";

/** What the two sides of a backtest are called: in a sentence, and over a column. */
export interface SideNames {
  readonly a: string;
  readonly b: string;
}

export function sideNames({ a }: BacktestReport): SideNames {
  return a.source === "recorded" ? { a: "what happened", b: "replayed" } : { a: "in force", b: "with the changes" };
}

/** What came of it in a sentence or two. */
export function verdictWords(report: BacktestReport): string {
  const { a, b } = report;
  const real = a.source === "recorded";
  const beside = (now: number, before: number, words = amount(now)) => {
    if (amount(now) === amount(before)) return `${words}, ${real ? "as happened" : "as now"}`;
    return real
      ? `${words} where ${before === 0 ? "none" : amount(before)} happened`
      : `${words} instead of ${amount(before)}`;
  };
  const alerts = beside(b.alerts, a.alerts, countOf(b.alerts, "alert"));
  const [now, before] = [pagesOf(report, b.pages), pagesOf(report, a.pages)];
  const pages = beside(now.pages, before.pages);
  const nights = beside(now.nights, before.nights);
  const head = real ? "Replayed, what is in force gives" : "With the changes:";
  return `${head} ${alerts}; ${isShort(report) ? "pages" : "pages a week"}: ${pages}; of these at night: ${nights}.`;
}

/** Too little was watched for its count to say anything of a week. */
export function isShort({ watched_seconds }: Pick<BacktestReport, "watched_seconds">): boolean {
  return watched_seconds < LEAST_FOR_A_WEEK_SECONDS;
}

/** Pages a week, or as many as there were where that was too short for a week. */
export function pagesOf(
  report: Pick<BacktestReport, "watched_seconds">,
  { pages, night_pages, per_week, night_per_week }: BacktestPages,
): { readonly pages: number; readonly nights: number } {
  return isShort(report) ? { pages, nights: night_pages } : { pages: per_week, nights: night_per_week };
}

/** How the alerts of both sides lie to each other. */
export function matchedWords({ totals, a }: BacktestReport): string {
  const { matched, earlier, later, only_a, only_b, median_earlier_seconds: median } = totals;
  if (matched + only_a + only_b === 0) return "No alert fires either way.";
  const same = matched - earlier - later;
  const names = a.source === "recorded" ? ["really happened", "in the replay"] : ["as it is now", "with the changes"];
  const parts = [
    ...(same > 0 ? [`${same} at the same time`] : []),
    ...(earlier > 0 ? [`${earlier} earlier`] : []),
    ...(later > 0 ? [`${later} later`] : []),
    ...(only_a > 0 ? [`${only_a} only ${names[0]}`] : []),
    ...(only_b > 0 ? [`${only_b} only ${names[1]}`] : []),
  ];
  const middle =
    median === null || median === 0
      ? ""
      : ` Those in both are ${formatAge(Math.abs(median) * 1000)} ${median > 0 ? "earlier" : "later"} in the middle.`;
  return `Of the alerts: ${parts.join(", ")}.${middle}`;
}

/** An amount of pages a week: a decimal while it is small. */
export function amount(value: number): string {
  return groupDigits(value, value < 10 && !Number.isInteger(value) ? 1 : 0);
}

/** How long an alert was open, in words. */
export function openWords({ fired_at, resolved_at }: BacktestAlert): string {
  if (resolved_at === null) return "still open at the end";
  return `open for ${formatAge(Date.parse(resolved_at) - Date.parse(fired_at))}`;
}

/** All alerts of one side of a component. */
export function alertsOf({ matched, only_a, only_b }: BacktestComponent, side: "a" | "b"): readonly BacktestAlert[] {
  return [...matched.map((pair) => pair[side]), ...(side === "a" ? only_a : only_b)];
}

/** Says that not all alerts are listed; null where they are. */
export function unlistedWords(component: BacktestComponent, names: SideNames): string | null {
  const cut = (["a", "b"] as const).filter((side) => alertsOf(component, side).length < component[side].alerts);
  if (cut.length === 0) return null;
  const counts = cut.map((side) => `${component[side].alerts} ${names[side]}`);
  return `Of more than the server lists only the first are shown: there are ${counts.join(" and ")}.`;
}

export function hasAlerts({ a, b, matched, only_a, only_b }: BacktestComponent): boolean {
  return a.alerts + b.alerts + matched.length + only_a.length + only_b.length > 0;
}
