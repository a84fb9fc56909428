import { fit, type Paint, printable } from "../terminal-text.ts";
import { type FaultScore, hasPassed } from "./judge-fault.ts";

const NAME_WIDTH = 22;
const COLUMN_WIDTH = 11;

/** The scorecard as lines: one a fault, what is wrong below it, and the sum at the end. */
export function scorecardLines(scores: readonly FaultScore[], paint: Paint, width: number): string[] {
  const head = ["detected", "cause", "alert", "recovered"].map((word) => fit(word, COLUMN_WIDTH)).join("");
  const passed = scores.filter(hasPassed).length;
  const sum = `${passed} of ${scores.length} faults were found, for the right cause, told and over in time`;
  return [
    `${fit("fault", NAME_WIDTH)}${head}found`,
    ...scores.flatMap((score) => scoreLines(score, paint, width)),
    "",
    paint(passed === scores.length ? "HEALTHY" : "DOWN", sum),
  ];
}

/** One fault's line, what is wrong with it, and what was seen before the right cause. */
export function scoreLines(score: FaultScore, paint: Paint, width: number): string[] {
  const { fault, detected, detection_seconds, cause_correct, alerted, recovered, recovery_seconds } = score;
  const cells = [
    cell(detected, detection_seconds === null ? "no" : `${detection_seconds} s`, paint),
    cell(cause_correct, cause_correct ? "right" : "wrong", paint),
    cell(alerted, alerted ? "told" : "no", paint),
    cell(recovered, recovery_seconds === null ? "no" : `${recovery_seconds} s`, paint),
  ];
  const room = Math.max(20, width - NAME_WIDTH - 4 * COLUMN_WIDTH);
  const found = score.component === null ? "" : `${score.component}: ${printable(score.reason ?? "")}`;
  const line = `${fit(fault, NAME_WIDTH)}${cells.join("")}${fit(found, room).trimEnd()}`;
  const others = score.other_sightings.map(
    ({ seconds, component, status, reason }) => `seen after ${seconds} s: ${component} ${status}, but: ${reason}`,
  );
  return [line, ...[...score.remarks, ...others].map((words) => `  ${printable(words)}`)];
}

function cell(isGood: boolean, text: string, paint: Paint): string {
  return paint(isGood ? "HEALTHY" : "DOWN", fit(`${isGood ? "✓" : "✗"} ${text}`, COLUMN_WIDTH));
}
