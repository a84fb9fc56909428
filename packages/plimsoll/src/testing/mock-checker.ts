import type { ComponentType, MetricReading } from "@plimsoll/core";
import { HealthChecker } from "../library/health-checker.ts";
import type { CheckAnswer, CheckContext } from "../port/checker.ts";

/** A checker that answers what it was last told to, for tests of what depends on a monitor. */
export class MockHealthChecker extends HealthChecker {
  /** How often it has been checked. */
  checks = 0;
  #answer: (context: CheckContext) => Promise<CheckAnswer> | CheckAnswer;

  constructor(component_id = "mock", component_type: ComponentType = "CUSTOM") {
    super(component_id, component_type);
    this.#answer = () => ({ kind: "measured", metrics: [] });
  }

  override async check(context: CheckContext): Promise<CheckAnswer> {
    this.checks += 1;
    return this.#answer(context);
  }

  /** From now on it measures these. */
  measures(...metrics: MetricReading[]): this {
    this.#answer = () => ({ kind: "measured", metrics });
    return this;
  }

  /** From now on it fails. */
  fails(message = "mock failure"): this {
    this.#answer = () => ({ kind: "failed", failure: { code: "refused", message } });
    return this;
  }

  /** From now on it throws. */
  throws(error: Error = new Error("mock error")): this {
    this.#answer = () => Promise.reject(error);
    return this;
  }

  /** From now on it answers nothing; with `ignoreAbort` not even when it is told to stop. */
  hangs(options: { ignoreAbort?: boolean } = {}): this {
    this.#answer = ({ signal }) =>
      new Promise((resolve) => {
        if (options.ignoreAbort) return;
        const failure = { code: "timeout" as const, message: "mock was told to stop" };
        signal.addEventListener("abort", () => resolve({ kind: "failed", failure }), { once: true });
      });
    return this;
  }
}
