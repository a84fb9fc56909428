import { type Forecast, seriesKey } from "@plimsoll/core";
import type { Finding } from "../../port/finding.ts";

/** So many rounds in a row it must no longer be expected, before an early warning is over. */
const ROUNDS = 2;

/** What people are told of forecasts: one finding a metric, over once it is no longer expected. */
export class EarlyWarnings {
  readonly #open = new Map<string, { finding: Finding; missed: number }>();

  /** What is to be handed over after a round, from the forecasts of the components that page. */
  follow(forecasts: readonly Forecast[]): Finding[] {
    const found = new Map(
      forecasts.flatMap((each) => (isWarning(each) ? [[idOf(each), toFinding(each)] as const] : [])),
    );
    const over: Finding[] = [];
    for (const [id, open] of this.#open) {
      if (found.has(id)) continue;
      open.missed += 1;
      if (open.missed < ROUNDS) continue;
      this.#open.delete(id);
      const now = forecasts.find((each) => idOf(each) === id);
      over.push({ ...open.finding, status: "HEALTHY", reason: endWords(now) });
    }
    for (const [id, finding] of found) this.#open.set(id, { finding, missed: 0 });
    return [...Array.from(this.#open.values(), ({ finding }) => finding), ...over];
  }
}

function isWarning({ sure, reaches_critical, reaches_warning }: Forecast): boolean {
  return sure && (reaches_critical ?? reaches_warning) !== null;
}

/** Within its source, without a slash. */
function idOf({ component_id, metric, labels }: Forecast): string {
  return `${component_id}:${seriesKey(metric, labels)}`.replaceAll("/", "%2F");
}

function toFinding(forecast: Forecast): Finding {
  const { component_id, metric, labels, words, made_at, trend } = forecast;
  return {
    id: idOf(forecast),
    status: "WARNING",
    reason: `${seriesKey(metric, labels)} of ${component_id} ${words}`,
    eventAt: Date.parse(trend?.since ?? made_at),
  };
}

function endWords(now: Forecast | undefined): string {
  return now === undefined ? "it is no longer watched" : `no longer expected: ${now.words}`;
}
