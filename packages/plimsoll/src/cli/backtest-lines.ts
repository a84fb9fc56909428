import {
  type BacktestComponent,
  type BacktestReport,
  countOf,
  formatDuration,
  formatNumber,
  LEAST_FOR_A_WEEK_SECONDS,
} from "@plimsoll/core";

/** So many alerts are listed by name on each side. */
const LISTED = 20;

/** A backtest for people: what differs first, then the figures, then what is suggested and what cannot be known. */
export function backtestLines(report: BacktestReport): string[] {
  const { a, b, totals, channels, suggestions, suggested_pages: suggested, notes } = report;
  const pages = (counted: BacktestReport["a"]["pages"]) => pagesWords(counted, report.watched_seconds);
  return [
    `${report.since} to ${report.until}: ${count(report.rows)} ${report.rows === 1 ? "result" : "results"} replayed`,
    `  A  ${a.name}: ${countOf(a.alerts, "alert")}, ${countOf(a.flaps, "flap")}, ${pages(a.pages)}`,
    `  B  ${b.name}: ${countOf(b.alerts, "alert")}, ${countOf(b.flaps, "flap")}, ${pages(b.pages)}`,
    "",
    totalsLine(totals),
    ...channels.map((channel) => `  ${channel.channel_id}: A ${pages(channel.a)}; B ${pages(channel.b)}`),
    ...report.components.flatMap(componentLines),
    ...(suggestions.length === 0 ? [] : ["", "Suggested thresholds:"]),
    ...suggestions.map(
      ({ component_id, metric, warning, critical, basis, f_score, lead_seconds }) =>
        `  ${component_id}.thresholds.${metric}: warning ${formatNumber(warning)}, critical ${formatNumber(critical)} (from ${basis}${f_score === null ? "" : `, F ${formatNumber(f_score)}`}${lead_seconds === null ? "" : `, ${lead(lead_seconds)}`})`,
    ),
    ...(suggested === null ? [] : [`  With all of these: ${pages(suggested)}.`]),
    "",
    ...notes.map((note) => `Note: ${note}`),
  ];
}

function totalsLine(totals: BacktestReport["totals"]): string {
  const { matched, earlier, later, only_a, only_b } = totals;
  if (earlier + later + only_a + only_b === 0) {
    return `No differences: ${countOf(matched, "alert")} on both sides, at the same times.`;
  }
  return `${countOf(matched, "alert is", "alerts are")} in both: B is earlier in ${earlier}, later in ${later}${medianWords(totals)}; ${only_a} only in A, ${only_b} only in B.`;
}

function componentLines({ component_id, a, b, matched, only_a, only_b }: BacktestComponent): string[] {
  const moved = matched.filter(({ earlier_seconds }) => earlier_seconds !== 0);
  if (moved.length + only_a.length + only_b.length === 0) return [];
  return [
    "",
    `${component_id}: ${countOf(a.alerts, "alert")} in A, ${b.alerts} in B; not HEALTHY for ${ill(a)} in A, ${ill(b)} in B`,
    ...moved.slice(0, LISTED).map((pair) => `  ${pair.b.fired_at}  B ${lead(pair.earlier_seconds)}`),
    ...only_a.slice(0, LISTED).map(({ fired_at, severity }) => `  ${fired_at}  only in A, ${severity}`),
    ...only_b.slice(0, LISTED).map(({ fired_at, severity }) => `  ${fired_at}  only in B, ${severity}`),
  ];
}

function ill({ seconds_in_status: { WARNING, CRITICAL, DOWN } }: BacktestComponent["a"]): string {
  return formatDuration((WARNING + CRITICAL + DOWN) * 1000);
}

function lead(seconds: number): string {
  const words = formatDuration(Math.abs(seconds) * 1000);
  return seconds >= 0 ? `${words} earlier` : `${words} later`;
}

function medianWords({ median_earlier_seconds: seconds }: BacktestReport["totals"]): string {
  return seconds === null || seconds === 0 ? "" : ` (by ${lead(seconds)} in the middle)`;
}

function pagesWords(counted: BacktestReport["a"]["pages"], watched: number): string {
  const { pages, night_pages, per_week, night_per_week, per_hour } = counted;
  const total = countOf(pages, "page");
  if (watched < LEAST_FOR_A_WEEK_SECONDS) return `${total} (${formatNumber(night_pages)} of them at night)`;
  return `${total} (${count(per_week)} a week, ${count(night_per_week)} of them at night, ${formatNumber(per_hour)} an hour of watch)`;
}

function count(value: number): string {
  return formatNumber(Math.round(value * 10) / 10);
}
