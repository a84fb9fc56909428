import type { ComponentHealth, HealthStatus, SystemHealth } from "@plimsoll/core";
import type { Monitor } from "../port/monitor.ts";

/** The three values of health+json (draft-inadarei-api-health-check-06). */
export type HealthWord = "pass" | "warn" | "fail";

export interface ProbeAnswer {
  readonly status: HealthWord;
  readonly output?: string;
  readonly checks?: Readonly<Record<string, readonly HealthCheckEntry[]>>;
}
export interface HealthCheckEntry {
  readonly componentId?: string;
  readonly componentType: string;
  readonly status: HealthWord;
  readonly time?: string;
  readonly observedValue?: number | null;
  readonly observedUnit?: string;
  readonly output?: string;
}

/**
 * Is Plimsoll itself able to do its work? Fails only while it isn't ready; a store that cannot write is a warning, since
 * checking and alerting go on without it.
 */
export function judgeReadiness(monitor: Monitor, ready: boolean): ProbeAnswer {
  if (!ready) return { status: "fail", output: "Plimsoll is starting or shutting down" };
  const { history_durable, trouble } = monitor.current().monitor;
  const store: HealthCheckEntry = {
    componentType: "datastore",
    status: history_durable ? "pass" : "warn",
    ...(!history_durable && { output: trouble ?? "history is not being kept" }),
  };
  const status = history_durable && trouble === null ? "pass" : "warn";
  return { status, ...(trouble !== null && { output: trouble }), checks: { "store:write": [store] } };
}

/** How is the watched system? A stopped monitor never passes: nothing fresh stands behind a green. */
export function judgeSystemHealth(health: SystemHealth): ProbeAnswer {
  const word = toHealthWord(health.overall_status);
  const status = word === "pass" && !health.monitoring_active ? "warn" : word;
  const output = health.monitoring_active ? health.reason : `monitoring is stopped; last known: ${health.reason}`;
  return { status, output };
}

/** The same with every component and metric, keyed `component:measurement` as health+json has it. */
export function toHealthChecks(components: readonly ComponentHealth[]): Record<string, HealthCheckEntry[]> {
  const checks: Record<string, HealthCheckEntry[]> = Object.create(null);
  for (const component of components) {
    checks[`${component.component_id}:status`] = [statusEntry(component)];
    for (const { name, value, unit, status, timestamp } of component.metrics) {
      const key = `${component.component_id}:${name}`;
      checks[key] ??= [];
      checks[key].push({
        componentId: component.component_id,
        componentType: component.component_type.toLowerCase(),
        observedValue: value,
        observedUnit: unit,
        status: toHealthWord(status),
        time: timestamp,
      });
    }
  }
  return checks;
}

/** 200 for pass and warn, 503 for fail, as the draft asks. */
export function probeStatusCode(status: HealthWord): 200 | 503 {
  return status === "fail" ? 503 : 200;
}

function statusEntry({ component_id, component_type, status, reason, last_check }: ComponentHealth): HealthCheckEntry {
  return {
    componentId: component_id,
    componentType: component_type.toLowerCase(),
    status: toHealthWord(status),
    output: reason,
    ...(last_check !== null && { time: last_check }),
  };
}

/** Nothing monitored yet is a warning: neither good nor bad is known. */
function toHealthWord(status: HealthStatus | null): HealthWord {
  if (status === null || status === "WARNING") return "warn";
  return status === "HEALTHY" ? "pass" : "fail";
}
