import { DEFAULT_RECOVERY_LIMITS, type RecoveryLimits, type RecoveryRule } from "@plimsoll/core";
import { type ActionDefinition, type GuardDefinition, NO_RECOVERY, type RecoveryPolicy } from "../port/recovery.ts";
import type { RecoverySubject } from "./book-types.ts";

/** An action that restarts an engine that does not trade, live, unless said otherwise. */
export function actionOf(
  id: string,
  { limits, ...rule }: Partial<Omit<RecoveryRule, "limits">> & { limits?: Partial<RecoveryLimits> } = {},
): ActionDefinition {
  return {
    rule: {
      id,
      tier: "T1",
      target: `unit ${id}`,
      isDryRun: false,
      isOptedIn: false,
      on: ["DOWN"],
      evidence: 1,
      guards: [],
      limits: { ...DEFAULT_RECOVERY_LIMITS, ...limits },
      ...rule,
    },
    kind: "systemd",
    options: {},
    what: `restart ${id}`,
    deadlineMs: 30_000,
    verifyMs: 30_000,
    runbook: null,
  };
}

export function policyOf(actions: readonly ActionDefinition[], parts: Partial<RecoveryPolicy> = {}): RecoveryPolicy {
  return { ...NO_RECOVERY, actions, ...parts };
}

/** A component that is DOWN by itself, seen freshly. */
export function subjectOf(componentId: string, at: number, parts: Partial<RecoverySubject> = {}): RecoverySubject {
  return {
    componentId,
    status: "DOWN",
    reason: "connection refused",
    isWatched: true,
    isStale: false,
    isFlapping: false,
    failures: 2,
    parent: null,
    marketClosed: null,
    restUntil: null,
    incidentId: null,
    snapshot: {
      at: new Date(at).toISOString(),
      status: "DOWN",
      reason: "connection refused",
      error_count: 2,
      metrics: [],
    },
    ...parts,
  };
}

/** That no order is under way, as the component `orders` tells. */
export const NO_ORDER_IN_FLIGHT: GuardDefinition = {
  id: "in-flight",
  kind: "in_flight",
  component: "orders",
  metric: "orders_in_flight",
  labels: {},
  min: null,
  max: 0,
  maxAgeMs: 5000,
};
