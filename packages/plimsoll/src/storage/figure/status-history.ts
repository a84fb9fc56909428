import type { HealthStatus } from "@plimsoll/core";

/** One confirmed change of status. */
export interface StatusChange {
  /** When it was believed, epoch ms. */
  readonly at: number;
  readonly from: HealthStatus | null;
  readonly to: HealthStatus;
}

/** What is known of a component's status over a range. */
export interface StatusHistory {
  /** Since when it has been watched, epoch ms. */
  readonly watchedFrom: number;
  /** Its status where the range begins, or where watching began if that is later. */
  readonly initial: HealthStatus | null;
  /** The changes in the range, oldest first. */
  readonly changes: readonly StatusChange[];
}

/** The status where a range begins: from the change before it, else the first change in it, else how it stands now. */
export function initialStatus(
  before: StatusChange | undefined,
  changes: readonly StatusChange[],
  current: HealthStatus | null,
): HealthStatus | null {
  if (before !== undefined) return before.to;
  const first = changes[0];
  return first === undefined ? current : first.from;
}
