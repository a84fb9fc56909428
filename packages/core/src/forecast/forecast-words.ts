import { formatDuration } from "../text/format-duration.ts";
import type { Reach } from "./forecast-path.ts";
import type { MetricForecast } from "./metric-forecast.ts";

const PERCENT = 80;

/** When something is reached, from `now` on: `reaches critical in 3 h 10 min (80 %: 2 h to 6 h)`. */
export function reachWords(level: "warning" | "critical", { at, earliest, latest }: Reach, now: number): string {
  const within = (moment: number) => formatDuration(Math.max(0, moment - now));
  const until = latest === null ? "far later" : within(latest);
  return `reaches ${level} in ${within(at)} (${PERCENT} %: ${within(earliest)} to ${until})`;
}

/** A forecast in a sentence: the worst edge first; what cannot be said is said to be so. */
export function forecastWords(forecast: MetricForecast, now: number): string {
  if (forecast.kind === "not_enough_data") return `not enough data: ${forecast.why}`;
  const { critical, warning, isSure, why, horizonMs } = forecast;
  const reach = critical === null ? warning : critical;
  if (reach === null) return `reaches no threshold within ${formatDuration(horizonMs)}: ${why}`;
  const words = reachWords(critical === null ? "warning" : "critical", reach, now);
  return isSure ? words : `may come to it, not sure: ${words}; ${why}`;
}
