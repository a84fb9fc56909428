import type { ComponentHealth, ComponentType, HealthStatus, MarketCalendar } from "@plimsoll/core";
import type { Inability, RecoverySubject } from "./book-types.ts";
import type { RecoveryLine } from "./recovery-step.ts";

/** A component as recovery sees it. Times are epoch ms. */
export interface SeenComponent {
  readonly subject: RecoverySubject;
  readonly health: ComponentHealth;
  /** When its last check ended; null: never. */
  readonly lastCheckAt: number | null;
  /** When its last answer with evidence came; null: never. */
  readonly lastGoodAt: number | null;
  /** What its newest answer said by itself, believed or not; null: none has come. */
  readonly lastAnswer: HealthStatus | null;
  readonly intervalMs: number;
  /** How what it depends on stands, where that may be to blame; `suspect`: it is being asked. Null: nothing may be. */
  readonly parentState: "down" | "suspect" | "maintenance" | "returning" | null;
}

/** Why nothing is done by itself. */
export interface Halt {
  /** How bad that is: that people have paused it is told, that too much broke at once or all was killed wakes somebody. */
  readonly status: "WARNING" | "CRITICAL";
  readonly text: string;
}

/** What recovery asks of the rest of the monitor. */
export interface RecoveryWorld {
  see(componentId: string): SeenComponent | null;
  /** What is configured for it, which costs next to nothing to ask; null: it is not watched. */
  plannedFor(componentId: string): { readonly type: ComponentType; readonly actions: readonly string[] } | null;
  /** Ids of components that are not HEALTHY. */
  ill(): Iterable<string>;
  /** Has it checked at once; resolves when the answer has been judged. Never rejects. */
  checkNow(componentId: string): Promise<void>;
  calendar(id: string): MarketCalendar | null;
  /** Why nothing can be recorded, or this node must not act; null when all is well. */
  inability(): Inability | null;
  /** Has its checker drop its connections and subscribe anew; false: it has nothing of that kind. */
  resubscribe(componentId: string): Promise<boolean>;
  /** Makes an alert of it that nothing is done by itself, and ends it; does nothing where all is as it was told. */
  showHalt(halt: Halt | null): void;
  /** Writes a line to the event log. */
  note(line: RecoveryLine): void;
  /** What has been tried goes along with whatever people are told of the component from now on; at once where they are asked. */
  showTries(componentId: string, tries: number, line: RecoveryLine): void;
}
