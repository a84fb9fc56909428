import type { ClockOutcome } from "../contract/compliance.ts";
import type { IncidentClock } from "../contract/incident.ts";
import { toTimestamp } from "../text/to-timestamp.ts";

const HOUR_MS = 3_600_000;

/** A deadline from the detection of an incident on. */
interface ClockRule {
  readonly clock_id: string;
  readonly title: string;
  readonly afterMs: number;
  /** Met by itself once the incident is resolved. */
  readonly metByResolve?: true;
}

/**
 * The incident clocks that can be switched on, by the rule they follow. DORA: Regulation (EU) 2022/2554 with its technical
 * standards on incident reporting; the 4 h count from classification as major, which is taken here as the detection, the
 * earliest it can be. Reg SCI: 17 CFR 242.1002 (notice within 24 h) and 242.1001 (resumption within 2 h for critical systems).
 */
export const INCIDENT_CLOCKS = {
  dora: [
    { clock_id: "dora-initial", title: "DORA initial notification", afterMs: 4 * HOUR_MS },
    { clock_id: "dora-initial-latest", title: "DORA initial notification, latest", afterMs: 24 * HOUR_MS },
    { clock_id: "dora-intermediate", title: "DORA intermediate report", afterMs: 72 * HOUR_MS },
    { clock_id: "dora-final", title: "DORA final report", afterMs: 30 * 24 * HOUR_MS },
  ],
  reg_sci: [
    { clock_id: "reg-sci-resumption", title: "Reg SCI resumption", afterMs: 2 * HOUR_MS, metByResolve: true },
    { clock_id: "reg-sci-notice", title: "Reg SCI written notice", afterMs: 24 * HOUR_MS },
  ],
} as const satisfies Record<string, readonly ClockRule[]>;
export type ClockRuleName = keyof typeof INCIDENT_CLOCKS;

/** The clocks of an incident that was detected at an epoch ms, the earliest first. */
export function startClocks(names: readonly ClockRuleName[], detectedAt: number): IncidentClock[] {
  const rules: readonly ClockRule[] = names.flatMap((name) => [...INCIDENT_CLOCKS[name]]);
  return rules
    .toSorted((a, b) => a.afterMs - b.afterMs)
    .map(({ clock_id, title, afterMs }) => ({
      clock_id,
      title,
      due_at: toTimestamp(detectedAt + afterMs),
      met_at: null,
      met_by: null,
    }));
}

/** Whether resolving the incident meets the clock. */
export function isMetByResolve(clockId: string): boolean {
  const rules: readonly ClockRule[] = Object.values(INCIDENT_CLOCKS).flat();
  return rules.some((rule) => rule.clock_id === clockId && rule.metByResolve === true);
}

/** How a clock stands at an epoch ms. */
export function clockOutcome({ due_at, met_at }: Pick<IncidentClock, "due_at" | "met_at">, now: number): ClockOutcome {
  const due = Date.parse(due_at);
  if (met_at !== null) return Date.parse(met_at) <= due ? "met" : "late";
  return due < now ? "missed" : "running";
}
