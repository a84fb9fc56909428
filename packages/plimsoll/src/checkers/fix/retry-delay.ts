import type { Outcome } from "./client-standing.ts";

/** First and longest pause before another try, ms. */
const PAUSES = {
  /** The network, or a session that broke: it may be back in a moment. */
  soon: [1000, 30_000],
  /** A refused Logon: trying on and on can lock an account. */
  refused: [10_000, 300_000],
  /** Only people can settle it; that they have shows by itself. */
  people: [600_000, 600_000],
} as const;

/** How long to wait after so many failures in a row before trying again, ms: doubled each time. */
export function retryDelay(outcome: Outcome, failures: number): number {
  const [first, longest] = PAUSES[patienceWith(outcome)];
  return Math.min(longest, first * 2 ** Math.min(failures, 20));
}

function patienceWith(outcome: Outcome): keyof typeof PAUSES {
  if (outcome.kind === "unreachable") return "soon";
  const { kind } = outcome.ending;
  if (kind === "numbers") return "people";
  return kind === "refused" || kind === "violation" ? "refused" : "soon";
}
