import type { AlertSpan, Outcome } from "./outcome.ts";

/** Alerts of one component that begin so far apart are the same one only if they were open at the same time, ms. */
const SAME_START_MS = 600_000;

export interface MatchedPair {
  readonly a: AlertSpan;
  readonly b: AlertSpan;
}

/** The alerts of two outcomes, side by side. */
export interface Comparison {
  readonly matched: readonly MatchedPair[];
  readonly onlyA: readonly AlertSpan[];
  readonly onlyB: readonly AlertSpan[];
}

/**
 * Which alerts of `a` and `b` are about the same trouble: of one component, and open at the same time or begun within
 * 10 min of each other. Each is matched once, those that began nearest to each other first: one alert more or less moves
 * none of the others.
 */
export function compareOutcomes(a: Pick<Outcome, "alerts">, b: Pick<Outcome, "alerts">): Comparison {
  const ofComponent = Map.groupBy(b.alerts.toSorted(byStart), ({ componentId }) => componentId);
  const pairs = a.alerts.toSorted(byStart).flatMap((alert): MatchedPair[] => {
    const same = (ofComponent.get(alert.componentId) ?? []).filter((other) => isSame(alert, other));
    return same.map((other) => ({ a: alert, b: other }));
  });
  const left = new Set<AlertSpan>([...a.alerts, ...b.alerts]);
  const matched: MatchedPair[] = [];
  for (const pair of pairs.sort((x, y) => distance(x.a, x.b) - distance(y.a, y.b))) {
    if (!left.has(pair.a) || !left.has(pair.b)) continue;
    left.delete(pair.a);
    left.delete(pair.b);
    matched.push(pair);
  }
  const unmatched = (alerts: readonly AlertSpan[]) => alerts.filter((alert) => left.has(alert)).sort(byStart);
  return {
    matched: matched.sort((x, y) => byStart(x.a, y.a)),
    onlyA: unmatched(a.alerts),
    onlyB: unmatched(b.alerts),
  };
}

function isSame(a: AlertSpan, b: AlertSpan): boolean {
  if (distance(a, b) <= SAME_START_MS) return true;
  const endOf = ({ resolvedAt }: AlertSpan) => resolvedAt ?? Number.POSITIVE_INFINITY;
  return a.firedAt < endOf(b) && b.firedAt < endOf(a);
}

function distance(a: AlertSpan, b: AlertSpan): number {
  return Math.abs(a.firedAt - b.firedAt);
}

function byStart(a: AlertSpan, b: AlertSpan): number {
  return a.firedAt - b.firedAt;
}
