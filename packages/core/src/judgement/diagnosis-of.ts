import type { Diagnosis } from "../status/diagnosis.ts";
import type { Reason, ReasonCode } from "./component-state.ts";

const BY_CODE: Readonly<Partial<Record<ReasonCode, Diagnosis>>> = Object.freeze({
  "gate-not-enforcing": "risk_gate_not_enforcing",
  "up-but-not-trading": "up_but_not_trading",
});

/** What a reason amounts to, or null. */
export function diagnosisOf({ code }: Reason): Diagnosis | null {
  return BY_CODE[code] ?? null;
}
