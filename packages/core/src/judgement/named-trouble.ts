import type { Answer } from "./answer.ts";
import type { Candidate, ComponentState, JudgementPolicy, NamedRow } from "./component-state.ts";
import { diagnosisOf } from "./diagnosis-of.ts";

/** The answers in a row by which trouble has the same name, this one too; null where it has none. */
export function followName(state: ComponentState, answer: Answer, { confirm }: JudgementPolicy): NamedRow | null {
  const diagnosis = diagnosisOf(answer.reason);
  if (diagnosis === null) return null;
  const before = state.named?.diagnosis === diagnosis ? state.named : null;
  const count = (before?.count ?? 0) + 1;
  return {
    diagnosis,
    count,
    isBelieved: before?.isBelieved === true || answer.conclusive || count >= confirm.failures,
    eventAt: before?.eventAt ?? answer.startedAt,
    detectedAt: before?.detectedAt ?? answer.finishedAt,
  };
}

/** The name that comes with a confirmed status; null where it has none. */
export function believedName({ reason, count, eventAt, detectedAt }: Candidate): NamedRow | null {
  const diagnosis = diagnosisOf(reason);
  return diagnosis === null ? null : { diagnosis, count, isBelieved: true, eventAt, detectedAt };
}
