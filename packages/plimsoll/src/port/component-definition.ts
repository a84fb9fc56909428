import type {
  ComponentSource,
  ComponentType,
  ConfirmPolicy,
  FlappingPolicy,
  ProgressRule,
  ThresholdPatchTable,
  Urgency,
} from "@plimsoll/core";
import type { Checker } from "./checker.ts";
import type { EarlyWarning } from "./forecast.ts";
import type { ComponentRecovery } from "./recovery.ts";
import type { Secret } from "./secret.ts";

/** Where a component's progress is told: by other components, each of them. */
export interface ProgressElsewhere {
  readonly componentIds: readonly string[];
}

/** A component as configured: what to check, how often and how to judge it. */
export interface ComponentDefinition {
  readonly id: string;
  readonly type: ComponentType;
  readonly source: ComponentSource;
  /** The checker's kind and its options as parsed; `custom` with a ready checker for those given in code. */
  readonly check:
    | { readonly kind: string; readonly options: unknown }
    | { readonly kind: "custom"; readonly checker: Checker };
  /** What must move while it answers: a metric of its own, or other components. Absent: nothing. */
  readonly progress?: ProgressRule | ProgressElsewhere;
  /** Null: the global default, also when that changes while running. */
  readonly intervalMs: number | null;
  readonly timeoutMs: number | null;
  readonly confirm: ConfirmPolicy;
  /** Absent: the default. Null: not looked for. */
  readonly flapping?: FlappingPolicy | null;
  /** Those of the configuration only; merged field by field over the kind's defaults by the engine, null takes away. */
  readonly thresholds: ThresholdPatchTable;
  /** Null: counts in the quota only. */
  readonly urgency: Urgency | null;
  readonly tags: readonly string[];
  readonly dependsOn: readonly string[];
  /** Id of the calendar of its market. Absent: it is always in session. */
  readonly calendar?: string;
  /** What of it says nothing while its market is closed: all, nothing, or these metrics. Absent: the usual ones. */
  readonly marketBound?: boolean | readonly string[];
  /** What is forecast of it. Absent: as for all. */
  readonly earlyWarning?: EarlyWarning;
  /** What is to be done about it. Absent: nothing. */
  readonly recovery?: ComponentRecovery;
  /** For those added over the API: the JSON as posted, so that it can be saved again. */
  readonly posted?: unknown;
  /** For those of the configuration: the JSON of what was written, its references followed; its secrets are in it. */
  readonly written?: Secret;
}
