import {
  daysWords,
  formatDuration,
  formatNumber,
  formatQuantity,
  type ResourceCapacity,
  seriesKey,
} from "@plimsoll/core";
import { printable } from "./terminal-text.ts";

const DAY_MS = 86_400_000;

/** The planning table for people, and once at its end of how many resources nothing is said of the driver, and why. */
export function capacityLines(rows: readonly ResourceCapacity[]): string[] {
  if (rows.length === 0) return ["Nothing that is watched has a limit or a rate yet."];
  return [...rows.flatMap(rowLines), ...unrelatedLines(rows)].map(toLine);
}

/** What targets are called must not move the cursor; what belongs to a line above keeps its indent. */
function toLine(text: string): string {
  return text.startsWith(" ") ? `  ${printable(text)}` : printable(text);
}

function rowLines(row: ResourceCapacity): string[] {
  const { unit, current, peak, limit, headroom_percent: headroom, limit_over_twice_peak: overTwice, what_if } = row;
  const value = (figure: number | null) => (figure === null ? "?" : formatQuantity(figure, unit));
  const parts = [
    `now ${value(current)}`,
    ...(peak === null ? [] : [`${row.direction === "below" ? "lowest" : "peak"} ${value(peak)} ${whenWords(row)}`]),
    ...(limit === null ? [] : [`limit ${value(limit)}`]),
    ...(headroom === null ? [] : [headroomWords(headroom)]),
    ...(overTwice === null ? [] : [`limit ${formatNumber(overTwice)} x twice the peak`]),
    daysOf(row),
  ];
  return [
    `${row.component_id} ${seriesKey(row.metric, row.labels)}: ${parts.join(", ")}`,
    ...row.notes.map((note) => `  ${note}`),
    ...(what_if === null || what_if.kind === "none" ? [] : [`  ${what_if.words}`]),
  ];
}

/** When the peak was, no more exactly than is known, and in how much history. */
function whenWords({ peak_at, peak_resolution, history_days }: ResourceCapacity): string {
  const at = peak_at ?? "";
  const minute = `${at.slice(0, 16)}Z`;
  const when = {
    raw: `at ${at.slice(0, 19)}Z`,
    "1m": `at ${minute}`,
    "1h": `in the hour from ${minute}`,
    "1d": `on ${at.slice(0, 10)} (UTC)`,
  }[peak_resolution ?? "raw"];
  return `${when} (in ${formatDuration(history_days * DAY_MS)} of history)`;
}

function headroomWords(percent: number): string {
  return percent < 0 ? `${formatNumber(-percent)} % beyond the limit` : `headroom ${formatNumber(percent)} %`;
}

function daysOf({ days_left, days_left_at_1_5, days_left_at_2, days_left_why }: ResourceCapacity): string {
  if (days_left === null || days_left_at_1_5 === null || days_left_at_2 === null) {
    return `how long it lasts is not known: ${days_left_why ?? "nothing is known of it"}`;
  }
  return `lasts ${daysWords(days_left)} (at 1.5 x ${daysWords(days_left_at_1_5)}, at 2 x ${daysWords(days_left_at_2)})`;
}

function unrelatedLines(rows: readonly ResourceCapacity[]): string[] {
  const unrelated = rows.flatMap(({ what_if }) => (what_if?.kind === "none" ? [what_if] : []));
  const [first] = unrelated;
  if (first === undefined) return [];
  const reasons = Map.groupBy(unrelated, ({ words }) => words.slice(words.indexOf(": ") + 2));
  const counted = [...reasons].toSorted(([, a], [, b]) => b.length - a.length);
  return [
    `At ${formatNumber(first.factor)} x ${first.driver} nothing can be said of ${unrelated.length} of these ${rows.length}:`,
    ...counted.map(([why, { length }]) => `  ${length}: ${why}`),
  ];
}
