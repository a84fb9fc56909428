const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * How long to wait before try number `attempt` (1 is the first after a failure), ms. Between half and all of the full
 * wait, by `random` in [0, 1), so that a hundred pages don't return to a restarted server in the same instant.
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 16));
  return full * (0.5 + random / 2);
}
