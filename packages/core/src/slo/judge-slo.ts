import type { SloBurn, SloReport } from "../contract/slo.ts";
import { formatDuration } from "../text/format-duration.ts";
import { formatNumber } from "../text/format-number.ts";
import { toTimestamp } from "../text/to-timestamp.ts";
import type { BurnRule, SloDefinition } from "./slo-definition.ts";
import type { Tally } from "./tally.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * How an objective stands: its budget over the rolling window, how fast each rule's windows spend it, and each day's part.
 * A burn rate of 1 spends the budget exactly in the window. A rule fires while both its windows burn at its factor or
 * faster; what cannot be told, for lack of data, is taken to be as it was (`before`: places of rules that fired).
 */
export function judgeSlo(
  slo: SloDefinition,
  tally: Tally,
  { now, before }: { readonly now: number; readonly before: ReadonlySet<number> },
): SloReport {
  const from = now - slo.windowMs;
  const { good, bad } = tally.count(from, now);
  const scale = tally.unit === "seconds" ? 1000 : 1;
  const total = (tally.whole(from, now) * badShare(slo)) / scale;
  const remaining = total === 0 ? null : 1 - bad / scale / total;
  const burns = slo.burnRules.map((rule, place) => judgeRule(rule, { slo, tally, now, held: before.has(place) }));
  const rate = burnRate(slo, tally, { from: now - HOUR_MS, to: now });
  const isEmpty = good + bad === 0;
  const { watchedMs, openMs } = tally.seen(from, now);
  return {
    slo_id: slo.id,
    description: slo.description,
    objective: slo.objective,
    window_seconds: slo.windowMs / 1000,
    calendar: slo.calendar ?? null,
    open_seconds: openMs / 1000,
    watched_seconds: watchedMs / 1000,
    unit: tally.unit,
    status: statusOf({ isEmpty, isBurning: burns.some(({ firing }) => firing), remaining }),
    attained: isEmpty ? null : Math.min(100, (100 * good) / (good + bad)),
    budget: { total, spent: bad / scale, remaining_ratio: remaining },
    burn_rate_1h: rate,
    lasts_seconds: lasts(remaining, rate, slo.windowMs),
    burns,
    spenders: tally.spenders(from, now).map(({ componentId, bad: spent }) => ({
      component_id: componentId,
      spent: spent / scale,
    })),
    by_day: daysOf(slo, tally, now),
    judged_at: toTimestamp(now),
  };
}

/** Why people are told, or why it is over, in words. */
export function sloWords(report: SloReport): string {
  const { burns, burn_rate_1h: rate, budget, lasts_seconds, spenders } = report;
  const worst = burns.find(({ firing }) => firing);
  const left = budget.remaining_ratio === null ? null : Math.max(0, 100 * budget.remaining_ratio);
  const leftWords = left === null ? "" : `; ${formatNumber(Math.round(left * 10) / 10)} % of the budget is left`;
  const watched = watchedWords(report);
  const seen = watched === null ? "" : `; ${watched}`;
  if (worst === undefined) return `the error budget no longer burns too fast${leftWords}${seen}`;
  const fast =
    worst.long_burn_rate === null ? "" : ` ${formatNumber(Math.round(worst.long_burn_rate * 10) / 10)} times`;
  const over = formatDuration(worst.long_window_seconds * 1000);
  const end =
    rate === null || lasts_seconds === null ? "" : `, at this rate for ${formatDuration(lasts_seconds * 1000)}`;
  const who = spenders[0] === undefined ? "" : `; ${spenders[0].component_id} spends most of it`;
  return `the error budget burns${fast} too fast over ${over} (objective ${report.objective} %)${leftWords}${end}${who}${seen}`;
}

/** So much of the time that was to be watched is all of it, for people. */
const NEARLY_ALL = 0.99;

/**
 * For how long of its window an objective was watched, so that nobody takes eight good minutes for a good month; null where
 * that is all of it, at all hours.
 */
export function watchedWords({
  window_seconds,
  open_seconds,
  watched_seconds,
  calendar,
}: Pick<SloReport, "window_seconds" | "open_seconds" | "watched_seconds" | "calendar">): string | null {
  const [window, open] = [window_seconds, open_seconds].map((seconds) => formatDuration(seconds * 1000));
  const isAll = watched_seconds >= NEARLY_ALL * open_seconds;
  const watched = watched_seconds === 0 ? "watched nothing" : `watched ${formatDuration(watched_seconds * 1000)}`;
  if (calendar === null) return isAll ? null : `${watched} of ${window}`;
  if (isAll) return `only while ${calendar} trades, ${open} of ${window}`;
  return `${watched} of the ${open} that ${calendar} trades in ${window}`;
}

function judgeRule(
  { factor, longMs, shortMs, severity }: BurnRule,
  about: { readonly slo: SloDefinition; readonly tally: Tally; readonly now: number; readonly held: boolean },
): SloBurn {
  const { slo, tally, now, held } = about;
  const long = burnRate(slo, tally, { from: now - longMs, to: now });
  const short = burnRate(slo, tally, { from: now - shortMs, to: now });
  const isOver = (long !== null && long < factor) || (short !== null && short < factor);
  const isKnown = long !== null && short !== null;
  return {
    factor,
    severity,
    long_window_seconds: longMs / 1000,
    short_window_seconds: shortMs / 1000,
    long_burn_rate: long,
    short_burn_rate: short,
    firing: !isOver && (isKnown || held),
  };
}

function burnRate(
  slo: SloDefinition,
  tally: Tally,
  { from, to }: { readonly from: number; readonly to: number },
): number | null {
  if (!tally.isEnough(from, to)) return null;
  const { good, bad } = tally.count(from, to);
  return good + bad === 0 ? null : bad / (good + bad) / badShare(slo);
}

/** How much may be bad, from 0 to 1. */
function badShare({ objective }: SloDefinition): number {
  return (100 - objective) / 100;
}

function lasts(remaining: number | null, rate: number | null, windowMs: number): number | null {
  if (remaining === null || rate === null || rate <= 0) return null;
  return (Math.max(0, remaining) * windowMs) / rate / 1000;
}

function statusOf(of: { isEmpty: boolean; isBurning: boolean; remaining: number | null }): SloReport["status"] {
  if (of.isEmpty) return "no_data";
  if (of.isBurning) return "burning";
  return of.remaining !== null && of.remaining <= 0 ? "exhausted" : "ok";
}

function daysOf({ windowMs }: SloDefinition, tally: Tally, now: number): SloReport["by_day"] {
  const days: SloReport["by_day"] = [];
  const scale = tally.unit === "seconds" ? 1000 : 1;
  for (let day = Math.floor((now - windowMs) / DAY_MS) * DAY_MS; day < now; day += DAY_MS) {
    const { good, bad } = tally.count(Math.max(day, now - windowMs), Math.min(day + DAY_MS, now));
    days.push({ date: toTimestamp(day).slice(0, 10), good: good / scale, spent: bad / scale });
  }
  return days;
}
