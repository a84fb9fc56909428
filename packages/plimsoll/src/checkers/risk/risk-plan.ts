import { type JsonPath, parseJsonPath } from "../web/json-path.ts";
import type { GatePlan } from "./gate-readings.ts";
import type { KillSwitchPlan } from "./kill-switch-reading.ts";
import type { LimitPlan } from "./limit-readings.ts";
import { parseSourcePath, type SourcePath } from "./lookup.ts";
import type { PositionPlan } from "./position-readings.ts";
import type { RiskOptions } from "./risk-options.ts";
import type { RunawayPlan } from "./runaway-reading.ts";

/** What a risk check reads, with every path made ready. */
export interface RiskPlan {
  readonly limits: readonly LimitPlan[];
  readonly gate: GatePlan | null;
  readonly killSwitch: KillSwitchPlan | null;
  readonly positions: PositionPlan | null;
  readonly runaway: RunawayPlan | null;
}

/** Makes (checked) options ready. */
export function planRisk({ sources, limits = [], gate, kill_switch, positions, runaway }: RiskOptions): RiskPlan {
  const names = Object.keys(sources);
  const at = (text: string): SourcePath => {
    const path = parseSourcePath(text, names[0] ?? null);
    if (path === null) throw new TypeError(`no path: ${text}`);
    return path;
  };
  const maybe = (text: string | undefined) => (text === undefined ? null : at(text));
  return {
    limits: limits.map(({ name, used, working, limit }) => ({
      name,
      used: at(used),
      working: maybe(working),
      limit: typeof limit === "number" ? limit : at(limit),
    })),
    gate:
      gate === undefined
        ? null
        : {
            alive: maybe(gate.alive),
            enforcing: maybe(gate.enforcing),
            approved: maybe(gate.approved),
            sent: maybe(gate.sent),
            latency: maybe(gate.latency),
          },
    killSwitch:
      kill_switch === undefined
        ? null
        : {
            armed: maybe(kill_switch.armed),
            tripped: maybe(kill_switch.tripped),
            connected: maybe(kill_switch.connected),
            lastTest: maybe(kill_switch.last_test),
            lastTestWithinMs: kill_switch.test_within,
            venue: maybe(kill_switch.venue),
            venueReady: kill_switch.venue_ready,
          },
    positions:
      positions === undefined
        ? null
        : {
            rows: at(positions.rows),
            instrument: inRow(positions.instrument),
            quantity: maybeInRow(positions.quantity),
            stop: maybeInRow(positions.stop),
            opened: maybeInRow(positions.opened),
            snapshot: maybe(positions.snapshot),
          },
    runaway: runaway === undefined ? null : planRunaway(runaway, at),
  };
}

function planRunaway(
  { actual, intended, rows, parent }: NonNullable<RiskOptions["runaway"]>,
  at: (text: string) => SourcePath,
): RunawayPlan {
  if (rows === undefined) return { kind: "totals", actual: at(actual), intended: at(intended) };
  return {
    kind: "parents",
    rows: at(rows),
    parent: inRow(parent ?? "id"),
    actual: inRow(actual),
    intended: inRow(intended),
  };
}

function inRow(text: string): JsonPath {
  return parseJsonPath(text) ?? [text];
}

function maybeInRow(text: string | undefined): JsonPath | null {
  return text === undefined ? null : inRow(text);
}
