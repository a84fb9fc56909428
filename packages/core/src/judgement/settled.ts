import { evaluateThreshold } from "../threshold/evaluate-threshold.ts";
import type { BadRow, ComponentState } from "./component-state.ts";
import { shiftChanges } from "./flapping.ts";

/**
 * Whether further results that judge as the last one did would change nothing that decides anything: the status is
 * confirmed and was answered last, nothing is being counted, and no metric waits for its `for` or is held by its `clear`.
 * What would change is what `skipResults` puts right. Errs towards false.
 */
export function isSettled(state: ComponentState): boolean {
  const { lifecycle, status, lastAnswer, stale, flapping, watchedSince } = state;
  if (lifecycle !== "active" || status === null || lastAnswer !== status || stale || flapping) return false;
  if (state.candidate !== null || state.recent.length > 0 || watchedSince === null) return false;
  if (state.renaming !== undefined || state.diagnosis !== undefined || state.restUntil !== undefined) return false;
  return state.metrics.every((metric) => {
    const threshold = {
      warning: metric.threshold_warning ?? undefined,
      critical: metric.threshold_critical ?? undefined,
      direction: metric.direction,
    };
    return metric.status === evaluateThreshold(metric, threshold);
  });
}

/**
 * A settled state after so many results that judged as its last one did; the next of them is then to be reduced as any
 * other, which brings its metrics, its words and its time.
 */
export function skipResults(state: ComponentState, count: number): ComponentState {
  if (count <= 0) return state;
  const { badRow, errorCount } = state;
  return {
    ...state,
    changes: shiftChanges(state.changes, count),
    errorCount: errorCount === 0 ? 0 : errorCount + count,
    ...(badRow === undefined ? {} : { badRow: lengthen(badRow, count) }),
  };
}

function lengthen({ WARNING, CRITICAL, DOWN }: BadRow, count: number): BadRow {
  const longer = (row: number) => (row === 0 ? 0 : row + count);
  return { WARNING: longer(WARNING), CRITICAL: longer(CRITICAL), DOWN: longer(DOWN) };
}
