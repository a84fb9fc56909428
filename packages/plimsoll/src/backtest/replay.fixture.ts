import { DEFAULT_CONFIRM, DEFAULT_FLAPPING, HEALTH_STATUSES, type Labels, type ThresholdTable } from "@plimsoll/core";
import { everythingTo } from "../config/to-alert-policy.ts";
import { NO_POLICY } from "../port/alert-policy.ts";
import { type CheckColumns, PRESENCE } from "../port/check-columns.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { PlannedComponent, ReplayPlan } from "./replay-plan.ts";

/** A stored row as tests write it: the values of its metrics, undefined where absent; null for a check that failed. */
export interface TestRow {
  readonly at: number;
  readonly failed?: boolean;
  readonly values: readonly (number | null | undefined)[];
}

export function columnsFrom(componentId: string, rows: readonly TestRow[], names: readonly string[]): CheckColumns {
  let errors = 0;
  const errorCount = Float64Array.from(rows, ({ failed }) => {
    errors = failed === true ? errors + 1 : 0;
    return errors;
  });
  return {
    componentId,
    componentType: "API_SERVER",
    rows: rows.length,
    ids: Float64Array.from(rows, (_, index) => index),
    at: Float64Array.from(rows, ({ at }) => at),
    status: Uint8Array.from(rows, () => 0),
    uptimeSeconds: new Float64Array(rows.length),
    errorCount,
    lastError: Int32Array.from(rows, ({ failed }) => (failed === true ? 0 : -1)),
    errors: ["connection refused"],
    series: names.map((name, index) => ({
      name,
      unit: "ms",
      values: Float64Array.from(rows, ({ values }) => values[index] ?? Number.NaN),
      presence: Uint8Array.from(rows, ({ values }) => presenceOf(values[index])),
      status: Uint8Array.from(rows, () => HEALTH_STATUSES.indexOf("HEALTHY")),
    })),
  };
}

function presenceOf(value: number | null | undefined): number {
  if (value === undefined) return PRESENCE.absent;
  return value === null ? PRESENCE.null : PRESENCE.value;
}

export function planned(
  id: string,
  thresholds: ThresholdTable,
  extra: Partial<ComponentDefinition> & { labels?: Labels } = {},
): PlannedComponent {
  const definition: ComponentDefinition = {
    id,
    type: "API_SERVER",
    source: "config",
    check: { kind: "http", options: null },
    intervalMs: 30_000,
    timeoutMs: 10_000,
    confirm: DEFAULT_CONFIRM,
    thresholds,
    urgency: null,
    tags: [],
    dependsOn: [],
    ...extra,
  };
  return {
    definition,
    ownLimits: [],
    policy: {
      componentId: id,
      componentType: "API_SERVER",
      intervalMs: definition.intervalMs ?? 30_000,
      timeoutMs: definition.timeoutMs ?? 10_000,
      graceMs: 5000,
      confirm: definition.confirm,
      flapping: DEFAULT_FLAPPING,
      thresholds,
    },
  };
}

export function planOf(components: readonly PlannedComponent[], more: Partial<ReplayPlan> = {}): ReplayPlan {
  const alerting = { ...NO_POLICY, routes: [everythingTo(["desk"])] };
  return { components, calendars: [], alerting, windows: [], system: "quota", ...more };
}
