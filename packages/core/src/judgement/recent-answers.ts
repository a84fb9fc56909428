import { HEALTH_STATUSES, type HealthStatus, statusRank } from "../status/health-status.ts";
import type { Candidate, ConfirmPolicy, RecentAnswer } from "./component-state.ts";

/** Which way answers lead: 1 to worse, -1 to better. */
export type Heading = 1 | -1;

/** How many answers are needed, and among how many of the last ones. */
export interface Quorum {
  readonly heading: Heading;
  readonly needed: number;
  readonly among: number;
}

type Answers = readonly RecentAnswer[];
const NO_ANSWERS: Answers = Object.freeze([]);
const FURTHEST_FIRST = { 1: HEALTH_STATUSES.toReversed(), [-1]: HEALTH_STATUSES } as const;

/** `failures` of the last `of` for worse; `of` below `failures` makes no sense and means in a row. */
export function worseQuorum({ failures, of }: ConfirmPolicy): Quorum {
  return { heading: 1, needed: failures, among: Math.max(failures, of ?? failures) };
}

export function betterQuorum(needed: number): Quorum {
  return { heading: -1, needed, among: needed };
}

/**
 * What the last answers amount to, each level with its own support: CRITICAL then DOWN is two answers for CRITICAL and
 * one for DOWN. An answer that does not reach a level uses up one of the `among - needed` that may lie between; with one
 * more, that level's count begins anew. So with `failures: 2, of: 2` any better answer does, and with 3 of 5 the third.
 */
export function toCandidate(answers: Answers, from: HealthStatus | null, quorum: Quorum): Candidate | null {
  let found: Candidate | null = null;
  for (const status of FURTHEST_FIRST[quorum.heading]) {
    if (beyond(status, from) !== quorum.heading) break;
    const level = toLevel(answers, status, quorum);
    if (level !== null) found = { ...level, beyond: found };
  }
  return found;
}

/** What is being weighed now: the newest answer decides which way. */
export function candidateOf(answers: Answers, from: HealthStatus | null, confirm: ConfirmPolicy): Candidate | null {
  const newest = answers.at(-1);
  if (newest === undefined) return null;
  const better = beyond(newest.status, from) === -1;
  return toCandidate(answers, from, better ? betterQuorum(confirm.recoveries) : worseQuorum(confirm));
}

/** The furthest level that enough answers support, or null. */
export function confirmable(candidate: Candidate | null, needed: number): Candidate | null {
  let found: Candidate | null = null;
  for (let part = candidate; part !== null && part.count >= needed; part = part.beyond) found = part;
  return found;
}

/** The answers that can still count for a change away from this status, now that there is another or the status is new. */
export function stillCounting(answers: Answers, from: HealthStatus | null, confirm: ConfirmPolicy): Answers {
  if (answers.length === 0) return NO_ANSWERS;
  const worse = reach(answers, from, worseQuorum(confirm));
  const better = reach(answers, from, betterQuorum(confirm.recoveries));
  const kept = Math.max(worse, better);
  return kept === 0 ? NO_ANSWERS : answers.slice(-kept);
}

/** A change for the better ends every count for the worse; what was better still than the new status goes on counting. */
export function afterRecovery(answers: Answers, to: HealthStatus): Answers {
  const end = answers.findLastIndex((answer) => beyond(answer.status, to) !== -1);
  return answers.slice(end + 1);
}

/** How far back the oldest answer lies that still counts. */
function reach(answers: Answers, from: HealthStatus | null, { heading, needed, among }: Quorum): number {
  let between = 0;
  let oldest = 0;
  for (let back = 1; back <= answers.length && between <= among - needed; back += 1) {
    const answer = answers[answers.length - back];
    if (answer !== undefined && beyond(answer.status, from) === heading) oldest = back;
    else between += 1;
  }
  return oldest;
}

function toLevel(answers: Answers, status: HealthStatus, quorum: Quorum): Omit<Candidate, "beyond"> | null {
  let between = 0;
  let count = 0;
  let first: RecentAnswer | undefined;
  let own: RecentAnswer | undefined;
  for (const answer of answers.toReversed()) {
    const supports = (statusRank(answer.status) - statusRank(status)) * quorum.heading >= 0;
    if (supports) {
      count += 1;
      first = answer;
      if (answer.status === status) own ??= answer;
    } else {
      between += 1;
      if (between > quorum.among - quorum.needed) break;
    }
  }
  // Without an answer of its own a level is the next one's.
  if (first === undefined || own === undefined) return null;
  return { status, reason: own.reason, count, detectedAt: first.detectedAt, eventAt: first.eventAt };
}

/** 1 when it is worse than what is believed, -1 when it is better. Where nothing is, HEALTHY is better than that. */
function beyond(status: HealthStatus, from: HealthStatus | null): Heading | 0 {
  const difference = statusRank(status) - (from === null ? 0.5 : statusRank(from));
  if (difference === 0) return 0;
  return difference > 0 ? 1 : -1;
}
