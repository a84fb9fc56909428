import { type CalendarSpec, type JudgementPolicy, PROGRESS_AGE } from "@plimsoll/core";
import type { AggregationPolicy, PlimsollConfig } from "../config/config.ts";
import type { MaintenanceWindowInput } from "../config/maintenance-schema.ts";
import { judgementPolicy } from "../engine/judgement-policy.ts";
import type { AlertPolicy } from "../port/alert-policy.ts";
import type { CheckerRegistry } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";

/** What of a component matters for what it would have meant: nothing of how it is checked. */
export interface PlannedComponent {
  readonly definition: ComponentDefinition;
  readonly policy: JudgementPolicy;
  /** Metrics that its checker judges by limits of its own, which history does not keep. */
  readonly ownLimits: readonly string[];
}

/** What of a configuration decides what would have fired and who would have heard. Plain data: it can go to another thread. */
export interface ReplayPlan {
  readonly components: readonly PlannedComponent[];
  readonly calendars: readonly CalendarSpec[];
  readonly alerting: AlertPolicy;
  readonly windows: readonly MaintenanceWindowInput[];
  readonly system: AggregationPolicy;
}

type Source = Pick<PlimsollConfig, "components" | "calendars" | "monitoring" | "maintenance"> & {
  readonly alerting: Pick<PlimsollConfig["alerting"], "policy">;
};

/** The plan of a configuration. Options of checkers stay behind, and with them all secrets. */
export function toReplayPlan(config: Source, checkers: CheckerRegistry): ReplayPlan {
  const { monitoring } = config;
  return {
    components: config.components.map((definition) => {
      const { posted: _posted, written: _written, check, ...rest } = definition;
      return {
        definition: { ...rest, check: { kind: check.kind, options: null } },
        policy: judgementPolicy(definition, { monitoring, checkers, settings: null }),
        ownLimits: [
          ...(checkers.get(check.kind)?.ownLimits ?? []),
          ...(definition.progress === undefined ? [] : [PROGRESS_AGE]),
        ],
      };
    }),
    calendars: config.calendars,
    alerting: config.alerting.policy,
    windows: config.maintenance,
    system: monitoring.policy,
  };
}
