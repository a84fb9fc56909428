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

/** The conditions of a match, as a file names them. */
export const MATCH_CONDITIONS = ["min_severity", "max_severity", "components", "types", "tags", "phase"] as const;
export type MatchCondition = (typeof MATCH_CONDITIONS)[number];

/** What one condition of a match says of an alert, and by what. */
export interface MatchReading {
  readonly condition: MatchCondition;
  readonly holds: boolean;
  /** One of these was wanted. */
  readonly wanted: readonly string[];
  /** What the alert has. */
  readonly got: readonly string[];
}

interface ConditionRule {
  readonly wanted: (match: AlertMatch) => readonly string[];
  readonly got: (alert: MatchedAlert) => readonly string[];
  readonly holds: (alert: MatchedAlert, match: AlertMatch) => boolean;
}

const RULES: Readonly<Record<MatchCondition, ConditionRule>> = {
  min_severity: {
    wanted: ({ minSeverity }) => (minSeverity === null ? [] : [minSeverity]),
    got: ({ severity }) => [severity],
    holds: ({ severity }, { minSeverity }) =>
      minSeverity === null || severityRank(severity) >= severityRank(minSeverity),
  },
  max_severity: {
    wanted: ({ maxSeverity = null }) => (maxSeverity === null ? [] : [maxSeverity]),
    got: ({ severity }) => [severity],
    holds: ({ severity }, { maxSeverity = null }) =>
      maxSeverity === null || severityRank(severity) <= severityRank(maxSeverity),
  },
  components: {
    wanted: ({ components }) => components ?? [],
    got: ({ component_id }) => [component_id],
    holds: ({ component_id }, { components }) => isAnyOf(components, (pattern) => matchesGlob(component_id, pattern)),
  },
  types: {
    wanted: ({ types }) => types ?? [],
    got: ({ component_type }) => [component_type],
    holds: ({ component_type }, { types }) => isAnyOf(types, (type) => type === component_type),
  },
  tags: {
    wanted: ({ tags }) => tags ?? [],
    got: ({ tags }) => tags,
    holds: (alert, { tags }) => isAnyOf(tags, (tag) => alert.tags.includes(tag)),
  },
  phase: {
    wanted: ({ phases }) => phases ?? [],
    got: ({ phase = "market" }) => [phase],
    holds: ({ phase = "market" }, { phases = null }) => isAnyOf(phases, (one) => one === phase),
  },
};

export function matchesAlert(alert: MatchedAlert, match: AlertMatch): boolean {
  for (const condition of MATCH_CONDITIONS) if (!RULES[condition].holds(alert, match)) return false;
  return true;
}

/** The conditions that a match names, each with what it says of an alert; none: it takes every alert. */
export function readMatch(alert: MatchedAlert, match: AlertMatch): readonly MatchReading[] {
  return MATCH_CONDITIONS.flatMap((condition) => {
    const { wanted, got, holds } = RULES[condition];
    const asked = wanted(match);
    return asked.length === 0 ? [] : [{ condition, holds: holds(alert, match), wanted: asked, got: got(alert) }];
  });
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
