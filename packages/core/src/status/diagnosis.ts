/** What a component's trouble amounts to, where that has a name of its own. Later work adds to it. */
export const DIAGNOSES = [
  "up_but_not_trading", // it answers, and its work stands still
  "risk_gate_not_enforcing", // orders can go past the risk gate
] as const;
export type Diagnosis = (typeof DIAGNOSES)[number];

/** For people, in the middle of a sentence. */
export const DIAGNOSIS_WORDS: Readonly<Record<Diagnosis, string>> = Object.freeze({
  up_but_not_trading: "up but not trading",
  risk_gate_not_enforcing: "risk gate not enforcing",
});

/** What probably lies behind it, for who is to look for it. */
export const DIAGNOSIS_CAUSES: Readonly<Record<Diagnosis, string>> = Object.freeze({
  up_but_not_trading:
    "its process lives, but its work stands still: look for a loop that is blocked, was stopped, or waits for an answer without end",
  risk_gate_not_enforcing:
    "orders can reach the market unchecked: stop new orders first, then look for what goes past the gate or has switched it off",
});
