import { MARKET_PHASES, type MarketPhase } from "../calendar/market-calendar.ts";
import type { AlertMatchInput, RouteMatchInput } from "../contract/silence.ts";
import { type AlertSeverity, severityRank } from "../status/alert-severity.ts";
import { COMPONENT_TYPES, type ComponentType } from "../status/component-type.ts";
import { matchesGlob } from "../text/matches-glob.ts";

/** What of an alert a rule can ask about. */
export interface MatchedAlert {
  readonly severity: AlertSeverity;
  readonly component_id: string;
  readonly component_type: ComponentType;
  readonly tags: readonly string[];
  /** Of its component's market at this moment. Default `market`: what has no calendar is always in session. */
  readonly phase?: MarketPhase;
}

/** Which alerts a rule is about. A condition that is null or empty takes all; the others must all hold. */
export interface AlertMatch {
  readonly minSeverity: AlertSeverity | null;
  readonly maxSeverity?: AlertSeverity | null;
  /** Component ids; `*` stands for any text. */
  readonly components: readonly string[] | null;
  readonly types: readonly ComponentType[] | null;
  /** Any one of these tags is enough. */
  readonly tags: readonly string[] | null;
  readonly phases?: readonly MarketPhase[] | null;
}

export function matchesAlert(alert: MatchedAlert, match: AlertMatch): boolean {
  const { minSeverity, maxSeverity = null, components, types, tags, phases = null } = match;
  if (minSeverity !== null && severityRank(alert.severity) < severityRank(minSeverity)) return false;
  if (maxSeverity !== null && severityRank(alert.severity) > severityRank(maxSeverity)) return false;
  return (
    isAnyOf(components, (pattern) => matchesGlob(alert.component_id, pattern)) &&
    isAnyOf(types, (type) => type === alert.component_type) &&
    isAnyOf(tags, (tag) => alert.tags.includes(tag)) &&
    isAnyOf(phases, (phase) => phase === (alert.phase ?? "market"))
  );
}

/** Whether a match names nothing that would leave any alert out. */
export function matchesEverything(match: AlertMatch): boolean {
  const { minSeverity, maxSeverity = null, components, types, tags, phases = null } = match;
  const isOpen = (list: readonly string[] | null) => list === null || list.length === 0;
  const anyComponent = isOpen(components) || components?.some((pattern) => /^\*+$/.test(pattern)) === true;
  const anySeverity = (minSeverity === null || minSeverity === "LOW") && (maxSeverity ?? "CRITICAL") === "CRITICAL";
  const anyType = isOpen(types) || COMPONENT_TYPES.every((type) => types?.includes(type));
  const anyPhase = isOpen(phases) || MARKET_PHASES.every((phase) => phases?.includes(phase));
  return anyComponent && anySeverity && anyType && anyPhase && isOpen(tags);
}

/** A match as it is written (in a file or a request) as the program uses it. */
export function toAlertMatch(input: AlertMatchInput | RouteMatchInput): AlertMatch {
  return {
    minSeverity: input.min_severity ?? null,
    maxSeverity: input.max_severity ?? null,
    components: input.components ?? null,
    types: input.types ?? null,
    tags: input.tags ?? null,
    ...("phase" in input && input.phase !== undefined ? { phases: input.phase } : {}),
  };
}

function isAnyOf<T>(wanted: readonly T[] | null, holds: (item: T) => boolean): boolean {
  return wanted === null || wanted.length === 0 || wanted.some(holds);
}
