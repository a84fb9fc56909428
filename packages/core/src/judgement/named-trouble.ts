import type { Diagnosis } from "../status/diagnosis.ts";
import type { Answer } from "./answer.ts";
import type { ComponentState, JudgementPolicy, NamedRow } from "./component-state.ts";
import { diagnosisOf } from "./diagnosis-of.ts";

/** The answers in a row that call the trouble otherwise than it is known by, this one too; null where this one does not. */
export function followName(state: ComponentState, answer: Answer): NamedRow | null {
  const diagnosis = diagnosisOf(answer.reason);
  if (diagnosis === (state.diagnosis ?? null)) return null;
  const before = state.renaming?.diagnosis === diagnosis ? state.renaming : null;
  return {
    diagnosis,
    count: (before?.count ?? 0) + 1,
    eventAt: before?.eventAt ?? answer.startedAt,
    detectedAt: before?.detectedAt ?? answer.finishedAt,
  };
}

/** Whether a name is believed, as a worse status is; or that it is over, as a better one. */
export function isBelieved(row: NamedRow, { conclusive }: Answer, { confirm }: JudgementPolicy): boolean {
  if (row.diagnosis === null) return row.count >= confirm.recoveries;
  return conclusive || row.count >= confirm.failures;
}

/** What the newest answer at the confirmed status called the trouble. */
export function lastName({ diagnosis, renaming }: ComponentState): Diagnosis | null {
  return renaming === undefined ? (diagnosis ?? null) : renaming.diagnosis;
}
