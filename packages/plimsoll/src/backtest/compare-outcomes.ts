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
 * 10 min of each other. Each is matched once, with the one that began nearest to it among those left, the oldest first.
 */
export function compareOutcomes(a: Pick<Outcome, "alerts">, b: Pick<Outcome, "alerts">): Comparison {
  const left = new Set(b.alerts);
  const ofComponent = Map.groupBy(b.alerts, ({ componentId }) => componentId);
  const matched: MatchedPair[] = [];
  const onlyA: AlertSpan[] = [];
  for (const alert of a.alerts.toSorted(byStart)) {
    const candidates = (ofComponent.get(alert.componentId) ?? []).filter((it) => left.has(it) && isSame(alert, it));
    const [best] = candidates.toSorted((x, y) => distance(alert, x) - distance(alert, y));
    if (best === undefined) onlyA.push(alert);
    else {
      left.delete(best);
      matched.push({ a: alert, b: best });
    }
  }
  return { matched, onlyA, onlyB: [...left].sort(byStart) };
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
