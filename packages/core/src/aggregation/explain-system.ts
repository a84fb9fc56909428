import { HEALTH_STATUSES, type HealthStatus } from "../status/health-status.ts";
import { clip } from "../text/clip.ts";
import { isOverShare, passedThrough, quotaStatus, type SystemMember, type SystemPolicy, type Tally } from "./quota.ts";

/** What was found in one pass over the members. */
export interface Survey {
  /** Every component that counts for anything: active, with a status, urgency other than `none`. */
  readonly counted: Tally;
  /** Of those, the ones in the quota: all but `weak`. */
  readonly quota: Tally;
}

export interface SystemVerdict {
  readonly status: HealthStatus | null;
  readonly policy: SystemPolicy;
  readonly survey: Survey;
}

/** How many components a reason names of each status; the rest are counted. */
const NAMED = 3;
const NAME_LIMIT = 80;

/** Why the system has its status: the components that decided it, in bounded length and whatever their order. */
export function explainSystem(members: readonly SystemMember[], verdict: SystemVerdict): string {
  const { status, survey } = verdict;
  const { total, HEALTHY, DOWN } = survey.counted;
  if (status === null) return explainNothing(members.length);
  const ill = total - HEALTHY;
  if (ill === 0) return total === 1 ? "the only component is healthy" : `all ${total} components are healthy`;
  const share = `${ill} of ${total} ${total === 1 ? "component" : "components"} not healthy`;
  if (status === "HEALTHY") return `${share}, too few to change the system`;
  if (status === "DOWN" && DOWN === total && total > 1) return `all ${total} components are DOWN`;
  return `${nameDeciders(members, verdict)}; ${share}`;
}

function explainNothing(total: number): string {
  if (total === 0) return "nothing monitored yet";
  return `nothing to judge by: no component counts of ${total} (paused, in maintenance, not yet checked or of no urgency)`;
}

function nameDeciders(members: readonly SystemMember[], verdict: SystemVerdict): string {
  const { status, policy, survey } = verdict;
  const byQuota = policy === "quota" && quotaStatus(survey.quota) === status ? worstOf(survey.quota) : null;
  const groups: Record<HealthStatus, Names> = {
    HEALTHY: noNames(),
    WARNING: noNames(),
    CRITICAL: noNames(),
    DOWN: noNames(),
  };
  for (const member of members) {
    const { urgency } = member;
    if (member.lifecycle !== "active" || member.status === null || urgency === "none") continue;
    const inQuota = urgency !== "weak" && member.status === byQuota;
    if (inQuota || passedThrough(member.status, urgency, policy) === status) addName(groups[member.status], member);
  }
  const named: string[] = [];
  for (const level of HEALTH_STATUSES.toReversed()) {
    const names = groups[level];
    if (names.count > 0) named.push(`${level}: ${listNames(names)}${level === byQuota ? shareNote(survey.quota) : ""}`);
  }
  return named.join("; ");
}

function worstOf({ DOWN, CRITICAL }: Tally): HealthStatus {
  if (DOWN > 0) return "DOWN";
  return CRITICAL > 0 ? "CRITICAL" : "WARNING";
}

function shareNote({ total, WARNING, CRITICAL, DOWN }: Tally): string {
  if (DOWN > 0) return "";
  if (CRITICAL > 0) return isOverShare(CRITICAL, total, 30) ? " (over 30 %)" : "";
  return isOverShare(WARNING, total, 50) ? " (over 50 %)" : "";
}

/** The first names in order (required ones before others) and how many there are in all. */
interface Names {
  count: number;
  readonly first: Name[];
}
interface Name {
  readonly componentId: string;
  readonly required: boolean;
  readonly name: string;
}

function noNames(): Names {
  return { count: 0, first: [] };
}

/** Keeps the list sorted and short, so that naming costs no sort of all components. */
function addName(names: Names, { componentId, urgency }: SystemMember): void {
  names.count += 1;
  const required = urgency === "required";
  const isBefore = (other: Name) => (required === other.required ? componentId < other.componentId : required);
  const last = names.first[NAMED - 1];
  if (last !== undefined && !isBefore(last)) return;
  const place = names.first.findIndex(isBefore);
  const name = clip(componentId, NAME_LIMIT) + (urgency === null ? "" : ` (${urgency})`);
  names.first.splice(place === -1 ? names.first.length : place, 0, { componentId, required, name });
  names.first.length = Math.min(names.first.length, NAMED);
}

function listNames({ count, first }: Names): string {
  const list = first.map(({ name }) => name).join(", ");
  return count > first.length ? `${list} and ${count - first.length} more` : list;
}
