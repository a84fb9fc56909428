import type { RecoveryAttempt } from "@plimsoll/core";
import type { ExpectedAction } from "./drill-plan.ts";

/** An attempt at recovery as it was last seen, and since when it was seen so. Monotonic ms. */
export interface SeenAttempt {
  readonly at: number;
  readonly attempt: RecoveryAttempt;
}

export interface ActionJudgement {
  /** The attempt that was wanted; null: there was none. */
  readonly made: SeenAttempt | null;
  /** What is wrong, in words. */
  readonly remarks: readonly string[];
}

/** Whether this is what was to be done about the fault, ended as it was to end. */
export function isExpectedAttempt(expected: ExpectedAction, { attempt }: SeenAttempt): boolean {
  if (expected === "none" || attempt.action_id !== expected.id || attempt.state !== expected.ends) return false;
  return expected.says === undefined || attempt.reason.toLowerCase().includes(expected.says.toLowerCase());
}

/** What was tried about a fault. */
export interface TriedActions {
  /** Oldest first. */
  readonly attempts: readonly SeenAttempt[];
  /** Why nothing more is done, in the monitor's words; null where nothing keeps it. */
  readonly standing: string | null;
}

/** What was done about a fault, against what was to be done, and nothing else. */
export function judgeAction(expected: ExpectedAction, tried: TriedActions): ActionJudgement {
  const made = tried.attempts.find((each) => isExpectedAttempt(expected, each)) ?? null;
  const allowed = expected === "none" ? [] : [expected.id, ...expected.besides];
  const others = tried.attempts
    .filter(({ attempt }) => attempt.running_at !== null && !allowed.includes(attempt.action_id))
    .map(({ attempt }) => `${attempt.action_id} was done too, which nobody wanted (${attempt.state})`);
  return { made, remarks: [...(made === null && expected !== "none" ? [missing(expected, tried)] : []), ...others] };
}

type Wanted = Exclude<ExpectedAction, "none">;

function missing({ id, ends, says }: Wanted, { attempts, standing }: TriedActions): string {
  const wanted = `${id} was to be ${ends}${says === undefined ? "" : ` ("${says}")`}`;
  const last = attempts.findLast(({ attempt }) => attempt.action_id === id)?.attempt;
  if (last !== undefined) return `${wanted}, and is ${last.state}: ${last.reason}`;
  return `${wanted}, and was never tried${standing === null ? "" : `: ${standing}`}`;
}
