import type { ComponentType, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../port/checker.ts";

/** What `check` may answer: readings alone mean that the check succeeded. */
export type HealthCheckAnswer = CheckAnswer | readonly MetricReading[];

/**
 * A checker to extend for whatever the built-in kinds don't cover. `check` is called at every slot, never twice at once.
 * It answers readings, or a failure as data; a throw is a failed check. It must stop when `context.signal` aborts.
 *
 * ```ts
 * class StrategyLoop extends HealthChecker {
 *   constructor(private engine) { super("strategy-loop", "CUSTOM"); }
 *   async check() { return [{ name: "loop_age", value: this.engine.loopAgeMs(), unit: "ms" }]; }
 * }
 * ```
 */
export abstract class HealthChecker {
  readonly component_id: string;
  readonly component_type: ComponentType;

  constructor(component_id: string, component_type: ComponentType = "CUSTOM") {
    this.component_id = component_id;
    this.component_type = component_type;
  }

  abstract check(context: CheckContext): Promise<HealthCheckAnswer> | HealthCheckAnswer;

  /** Frees what is held; called once, when the component is removed or the monitor stops. */
  close(): void | Promise<void> {}
}

/** The engine's view of a HealthChecker. */
export function toChecker(health: HealthChecker): Checker {
  return {
    async check(context) {
      const answer = await health.check(context);
      return isReadings(answer) ? { kind: "measured", metrics: answer } : answer;
    },
    close: () => health.close(),
  };
}

function isReadings(answer: HealthCheckAnswer): answer is readonly MetricReading[] {
  return Array.isArray(answer);
}
