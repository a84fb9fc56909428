import { type HealthStatus, STRIP_LETTERS, type TimePart } from "@plimsoll/core";
import { formatMinute } from "../../lib/format/format-time.ts";
import { overviewTexts } from "../../texts/overview.ts";

const PARTS = new Map<string, TimePart>(
  Object.entries(STRIP_LETTERS).map(([part, letter]) => [letter, part as TimePart]),
);
const BAD: readonly TimePart[] = ["down", "critical", "warning"];
const STATUS_PARTS: Readonly<Record<HealthStatus, TimePart>> = {
  HEALTHY: "healthy",
  WARNING: "warning",
  CRITICAL: "critical",
  DOWN: "down",
};
/** More are not named in a tooltip: by then the picture says it better. */
const NAMED_RUNS = 6;

/** Neighbouring cells of one part. */
export interface CellRun {
  readonly part: TimePart;
  /** The first cell. */
  readonly at: number;
  readonly count: number;
}

/**
 * A strip's letters as runs. The newest cell also shows how the component stands now, where that is worse: the strip was
 * asked for up to a minute ago.
 */
export function toCellRuns(cells: string, now: HealthStatus | null): readonly CellRun[] {
  const runs: CellRun[] = [];
  const last = cells.length - 1;
  for (let at = 0; at <= last; at += 1) {
    const told = PARTS.get(cells[at] ?? "") ?? "absent";
    const part = at === last && now !== null ? worse(told, STATUS_PARTS[now]) : told;
    const run = runs.at(-1);
    if (run?.part === part) runs[runs.length - 1] = { ...run, count: run.count + 1 };
    else runs.push({ part, at, count: 1 });
  }
  return runs;
}

function worse(a: TimePart, b: TimePart): TimePart {
  const first = BAD.find((part) => part === a || part === b);
  return first ?? (b === "healthy" && a !== "healthy" ? b : a);
}

/** The bad parts of a day in words, for the tooltip and for who does not see the picture. */
export function dayWords(runs: readonly CellRun[], { from, cellMs }: { from: number; cellMs: number }): string {
  const bad = runs.filter(({ part }) => BAD.includes(part));
  if (bad.length === 0) return overviewTexts.dayWithoutTrouble;
  const named = bad.slice(-NAMED_RUNS).map(({ part, at, count }) => {
    const begin = formatMinute(from + at * cellMs);
    return overviewTexts.dayRun(part.toUpperCase(), begin, formatMinute(from + (at + count) * cellMs));
  });
  return overviewTexts.dayWithTrouble(named, bad.length - named.length);
}
