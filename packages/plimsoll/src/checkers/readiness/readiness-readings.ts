import { formatDuration, type MetricReading, type Readiness } from "@plimsoll/core";

const NAMED = 3;
/** Values of `readiness_state`. */
const READY = 0;
const NOT_READY = 1;
const TOO_LATE = 2;

/** `readiness_state` (0 ready or nothing due, 1 not ready, 2 not ready and no time left) and `readiness_blockers`. */
export function readinessReadings(readiness: Readiness, market: string, now: number): MetricReading[] {
  const count = readiness.kind === "due" ? readiness.blockers.length : 0;
  const state = { name: "readiness_state", unit: "1", ...judge(readiness, market, now) };
  return [state, { name: "readiness_blockers", value: count, unit: "1" }];
}

/** What keeps a market from opening well is judged from confirmed statuses: it needs no second look. */
function judge(
  readiness: Readiness,
  market: string,
  now: number,
): Pick<MetricReading, "value" | "details" | "conclusive"> {
  if (readiness.kind === "not-due") return { value: READY };
  const { isLate, isOpen, blockers, signOffMissing, openAt } = readiness;
  const opens = `${market} opens in ${formatDuration(Math.max(0, openAt - now))}`;
  if (isOpen) {
    const error = `${market} opened ${formatDuration(now - openAt)} ago and nobody has signed the open off`;
    return { value: TOO_LATE, conclusive: true, details: { error } };
  }
  if (blockers.length > 0) {
    const error = `${opens}, and not everything is well: ${nameBlockers(blockers)}`;
    return { value: isLate ? TOO_LATE : NOT_READY, conclusive: true, details: { error } };
  }
  if (!isLate || !signOffMissing) return { value: READY };
  return { value: NOT_READY, conclusive: true, details: { error: `${opens}, and nobody has signed the open off` } };
}

function nameBlockers(blockers: readonly { component_id: string; reason: string }[]): string {
  const named = blockers.slice(0, NAMED).map(({ component_id, reason }) => `${component_id} ${reason}`);
  const more = blockers.length > NAMED ? `; and ${blockers.length - NAMED} more` : "";
  return `${named.join("; ")}${more}`;
}
