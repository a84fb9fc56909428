import { latchCase, openCase, type RecoveryCase, type RecoveryLatch } from "@plimsoll/core";
import type { StepBuilder } from "./recovery-step.ts";

/** What has been tried for each component that is or was ill. */
export class CaseKeeper {
  readonly #cases = new Map<string, RecoveryCase>();

  get all(): ReadonlyMap<string, RecoveryCase> {
    return this.#cases;
  }
  get(componentId: string): RecoveryCase | null {
    return this.#cases.get(componentId) ?? null;
  }
  /** Its case, or a new one that is not kept yet. */
  of(componentId: string, now: number): RecoveryCase {
    return this.#cases.get(componentId) ?? openCase(componentId, now);
  }
  hold(it: RecoveryCase): void {
    this.#cases.set(it.componentId, it);
  }
  /** Keeps it, and writes it where it differs from what was known. */
  keep(it: RecoveryCase, step: StepBuilder): void {
    if (this.#cases.get(it.componentId) === it) return;
    this.hold(it);
    step.saveCase(it.componentId, it);
  }
  /** Nothing more is tried until a person says so, who hears of it. */
  latch(componentId: string, { at, reason, text }: RecoveryLatch, step: StepBuilder): void {
    const it = this.of(componentId, at);
    if (it.latch !== null) return;
    this.keep(latchCase(it, { at, reason, text }), step);
    const message = `Recovery has stopped for ${componentId}: ${text}`;
    step.tell("recovery_latched", { componentId, severity: "HIGH", message, details: { reason } });
  }
  close(componentId: string, step: StepBuilder): void {
    if (this.#cases.delete(componentId)) step.saveCase(componentId, null);
  }
}
