import type { ComplianceEvidence, Latency, ResourceCapacity } from "@plimsoll/core";
import type { StatusWord } from "../../components/shown-status.ts";
import { complianceTexts } from "../../texts/compliance.ts";

const YEAR_MS = 366 * 86_400_000;
const { words } = complianceTexts;
const NONE: StatusWord = { status: "NONE", word: words.none };

/** How each kind of evidence stands, by the id of its part of the page. */
export type Standings = Readonly<Record<EvidenceId, StatusWord>>;
export const EVIDENCE_IDS = ["latency", "offsets", "switches", "drills", "capacity", "clocks", "holds"] as const;
export type EvidenceId = (typeof EVIDENCE_IDS)[number];

/** What a reader sees in two seconds. It tells what was measured, never whether that complies. */
export function evidenceStandings(
  evidence: ComplianceEvidence,
  { capacity, now }: { readonly capacity: readonly ResourceCapacity[]; readonly now: number },
): Standings {
  return {
    latency: latencyStanding(evidence.alert_latency),
    offsets: limitStanding(
      evidence.clock_offsets.flatMap(({ limit, days }) => days.map(({ largest }) => ({ value: largest, limit }))),
    ),
    switches: switchStanding(evidence.kill_switches),
    drills: drillStanding(evidence.last_drill, now),
    capacity: capacityStanding(capacity),
    clocks: clockStanding(evidence.clocks),
    holds:
      evidence.holds.length === 0
        ? { status: "HEALTHY", word: words.none_held }
        : { status: evidence.holds.some(({ to }) => to === null) ? "WARNING" : "NONE", word: holdWord(evidence.holds) },
  };
}

function holdWord(holds: ComplianceEvidence["holds"]): string {
  return holds.some(({ to }) => to === null) ? words.goesOn : words.held;
}

function latencyStanding({ limit_ms, days }: ComplianceEvidence["alert_latency"]): StatusWord {
  const longest = ({ max_ms }: Latency) => max_ms ?? null;
  const values = days.flatMap(({ alert, end_to_end }) => [longest(alert), longest(end_to_end)]);
  return limitStanding(values.flatMap((value) => (value === null ? [] : [{ value, limit: limit_ms }])));
}

function limitStanding(measured: readonly { readonly value: number; readonly limit: number | null }[]): StatusWord {
  const held = measured.filter(({ limit }) => limit !== null);
  if (held.length === 0) return NONE;
  const isOver = held.some(({ value, limit }) => value >= (limit ?? Number.POSITIVE_INFINITY));
  return isOver ? { status: "CRITICAL", word: words.over } : { status: "HEALTHY", word: words.within };
}

function switchStanding(switches: ComplianceEvidence["kill_switches"]): StatusWord {
  if (switches.length === 0) return NONE;
  if (switches.some(({ is_ready }) => is_ready === false)) return { status: "CRITICAL", word: words.notReady };
  if (switches.some(({ is_ready }) => is_ready === null)) return { status: "NONE", word: words.unknown };
  return { status: "HEALTHY", word: words.ready };
}

function drillStanding(last: ComplianceEvidence["last_drill"], now: number): StatusWord {
  if (last === null) return NONE;
  if (now - Date.parse(last.at) > YEAR_MS) return { status: "WARNING", word: words.old };
  if (last.not_passed.length > 0) return { status: "WARNING", word: words.notPassed };
  return { status: "HEALTHY", word: words.recent };
}

function capacityStanding(rows: readonly ResourceCapacity[]): StatusWord {
  const held = rows.filter(isHeld);
  if (held.length === 0) return NONE;
  const isOver = held.some(({ limit_over_twice_peak }) => (limit_over_twice_peak ?? 1) < 1);
  return isOver ? { status: "WARNING", word: words.over } : { status: "HEALTHY", word: words.within };
}

/** Whether twice the peak can be held beside a limit. */
export function isHeld({ limit, peak, limit_over_twice_peak }: ResourceCapacity): boolean {
  return limit !== null && peak !== null && limit_over_twice_peak !== null;
}

function clockStanding(clocks: ComplianceEvidence["clocks"]): StatusWord {
  if (clocks.length === 0) return NONE;
  if (clocks.some(({ outcome }) => outcome === "missed")) return { status: "DOWN", word: words.notKept };
  if (clocks.some(({ outcome }) => outcome === "late")) return { status: "WARNING", word: words.notKept };
  return { status: "HEALTHY", word: words.kept };
}
