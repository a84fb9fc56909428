import { fit, type Paint, printable } from "../terminal-text.ts";
import { type FaultScore, hasPassed } from "./judge-fault.ts";

const NAME_WIDTH = 22;
const COLUMN_WIDTH = 11;

interface Card {
  readonly paint: Paint;
  readonly width: number;
  /** Whether the card has a column for what was done. */
  readonly isActing: boolean;
}

/** The scorecard as lines: one a fault, what is wrong below it, and the sum at the end. */
export function scorecardLines(scores: readonly FaultScore[], paint: Paint, width: number): string[] {
  const isActing = scores.some(({ action_correct }) => action_correct !== null);
  const columns = ["detected", "cause", "alert", ...(isActing ? ["action"] : []), "recovered"];
  const head = columns.map((word) => fit(word, COLUMN_WIDTH)).join("");
  const passed = scores.filter(hasPassed).length;
  const rightly = isActing ? ", rightly acted upon" : "";
  const sum = `${passed} of ${scores.length} faults were found, for the right cause, told${rightly} and over in time`;
  return [
    `${fit("fault", NAME_WIDTH)}${head}found`,
    ...scores.flatMap((score) => scoreLines(score, { paint, width, isActing })),
    "",
    paint(passed === scores.length ? "HEALTHY" : "DOWN", sum),
  ];
}

/** One fault's line, what is wrong with it, and what was seen before the right cause. */
export function scoreLines(score: FaultScore, { paint, width, isActing }: Card): string[] {
  const { fault, detected, detection_seconds, cause_correct, alerted, recovered, recovery_seconds } = score;
  const cells = [
    cell(detected, detection_seconds === null ? "no" : `${detection_seconds} s`, paint),
    cell(cause_correct, cause_correct ? "right" : "wrong", paint),
    cell(alerted, alerted ? "told" : "no", paint),
    ...(isActing ? [actionCell(score, paint)] : []),
    cell(recovered, recovery_seconds === null ? "no" : `${recovery_seconds} s`, paint),
  ];
  const room = Math.max(20, width - NAME_WIDTH - cells.length * COLUMN_WIDTH);
  const found = score.component === null ? "" : `${score.component}: ${printable(score.reason ?? "")}`;
  const line = `${fit(fault, NAME_WIDTH)}${cells.join("")}${fit(found, room).trimEnd()}`;
  const others = score.other_sightings.map(
    ({ seconds, component, status, reason }) => `seen after ${seconds} s: ${component} ${status}, but: ${reason}`,
  );
  return [line, ...[...score.remarks, ...others].map((words) => `  ${printable(words)}`)];
}

/** Nothing where the plan does not say what is to be done. */
function actionCell({ action_correct, action_seconds }: FaultScore, paint: Paint): string {
  if (action_correct === null) return fit("", COLUMN_WIDTH);
  const right = action_seconds === null ? "none" : `${action_seconds} s`;
  return cell(action_correct, action_correct ? right : "wrong", paint);
}

function cell(isGood: boolean, text: string, paint: Paint): string {
  return paint(isGood ? "HEALTHY" : "DOWN", fit(`${isGood ? "✓" : "✗"} ${text}`, COLUMN_WIDTH));
}
