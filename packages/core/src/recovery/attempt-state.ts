/** The life of an attempt, in its order; the last six are ends. */
export const ATTEMPT_STATES = [
  "awaiting_approval", // people have to agree first
  "guarding", // the guards are being read
  "running", // the action is under way; from here on it counts and is never begun again
  "verifying", // the action has ended; a fresh check has to show that it healed
  "succeeded",
  "failed", // it could not be done, or did not heal
  "refused", // a guard or a rule forbade it
  "expired", // nobody agreed in time
  "rejected", // a person said no
  "dry_run", // it was only said what would be done
] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];
