import type { ComponentFallback } from "../contract/component-fallback.ts";
import type { HealthStatus } from "../status/health-status.ts";
import { formatDuration } from "../text/format-duration.ts";

/**
 * What a component does while it is ill, in a sentence, with how the one that stands in for it is now: `trades on the
 * second feed (feed-2 is HEALTHY; what it goes on with is at most 2 s old; it only closes positions)`.
 */
export function fallbackWords(fallback: ComponentFallback, standIn: HealthStatus | null): string {
  const { text, component, max_age_seconds: maxAge, reduce_only } = fallback;
  const besides = [
    ...(component === null
      ? []
      : [standIn === null ? `${component}, of which nothing is known yet` : `${component} is ${standIn}`]),
    ...(maxAge === null ? [] : [`what it goes on with is at most ${formatDuration(maxAge * 1000)} old`]),
    ...(reduce_only ? ["it only closes positions"] : []),
  ];
  return besides.length === 0 ? text : `${text} (${besides.join("; ")})`;
}
