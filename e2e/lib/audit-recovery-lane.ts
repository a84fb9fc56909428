import { MOST_STARTS_AN_HOUR, type RecoveryAttempt } from "@plimsoll/core";
import { readDatabase } from "./killed-server.ts";
import { attemptsIn, type Begun, CAPS, type RecoveryLane } from "./recovery-lane.ts";

/**
 * Holds what the actions say of themselves against what the store says of them: nothing was begun twice, out of order, more
 * often than allowed or without a record. Answers what is wrong, in words; an empty list is good.
 */
export function auditRecoveryLane(lane: RecoveryLane): string[] {
  const { databasePath, interrupted } = lane;
  const attempts = attemptsIn(databasePath);
  const lines = lane.begun();
  return [
    ...auditLines(lines, attempts),
    ...auditCaps(lines, databasePath, attempts),
    ...attempts.flatMap((attempt) => auditEnd(attempt, interrupted)),
  ];
}

function auditLines(lines: readonly Begun[], attempts: readonly RecoveryAttempt[]): string[] {
  const recorded = new Map(attempts.map((it) => [it.attempt_id, it.fencing_token]));
  return lines.flatMap(({ key, token }, n) => {
    const before = lines.slice(0, n);
    return [
      ...(before.some((line) => line.key === key) ? [`${key} was begun twice`] : []),
      ...(before.every((line) => line.token < token) ? [] : [`token ${token} came after one that is not lower`]),
      ...(recorded.get(key) === token ? [] : [`${key} was begun with ${token}, recorded is ${recorded.get(key)}`]),
    ];
  });
}

function auditCaps(lines: readonly Begun[], path: string, attempts: readonly RecoveryAttempt[]): string[] {
  const components = [...new Set(lines.map(({ component }) => component))];
  // The whole test takes less than an hour, so that all that was begun counts.
  const counts = components.map((id) => ({ id, tries: lines.filter(({ component }) => component === id).length }));
  const overHour = counts.filter(({ tries }) => tries > CAPS.perHour);
  const overIllness = components.flatMap((id) => triesByIllness(id, path, attempts));
  return [
    ...(lines.length > MOST_STARTS_AN_HOUR ? [`${lines.length} were begun within an hour`] : []),
    ...overHour.map(({ id, tries }) => `${tries} were begun for ${id} within an hour`),
    ...overIllness.filter((tries) => tries > CAPS.attempts).map((tries) => `${tries} were begun for one illness`),
  ];
}

/** How many were begun between one recovery and the next. */
function triesByIllness(id: string, path: string, attempts: readonly RecoveryAttempt[]): number[] {
  const recoveries =
    readDatabase(path, (db) =>
      db
        .prepare<[string], number>("SELECT event_at FROM transitions WHERE component_id = ? AND to_status = 'HEALTHY'")
        .pluck()
        .all(id),
    ) ?? [];
  const began = attempts.flatMap((it) =>
    it.component_id === id && it.running_at !== null ? [Date.parse(it.running_at)] : [],
  );
  const illnesses = began.map((at) => recoveries.filter((recovery) => recovery <= at).length);
  return [...new Set(illnesses)].map((illness) => illnesses.filter((it) => it === illness).length);
}

function auditEnd(
  { attempt_id, state, reason, settled_at }: RecoveryAttempt,
  interrupted: ReadonlySet<string>,
): string[] {
  return [
    ...(settled_at === null ? [`${attempt_id} is still ${state}`] : []),
    ...(interrupted.has(attempt_id) && !reason.includes("Plimsoll was restarted while it ran")
      ? [`${attempt_id} was interrupted and does not say so: ${reason}`]
      : []),
  ];
}
