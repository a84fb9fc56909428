import {
  type AlertSeverity,
  type EventType,
  type RecoveryAttempt,
  type RecoveryCase,
  type RecoveryDecision,
  type RecoverySnapshot,
  toTimestamp,
} from "@plimsoll/core";
import type { AuditEntry } from "../port/audit.ts";
import type { RecoveryControl, RecoveryRecord } from "../port/recovery.ts";

/** What is to be done once the step is durable. */
export interface RecoveryOrder {
  /** `clear`: ends what a run before may have left, and then verifies. */
  readonly kind: "guard" | "run" | "clear" | "verify";
  readonly attempt: RecoveryAttempt;
}

/** A line for the event log, and for people who are told of the component. */
export interface RecoveryLine {
  readonly type: EventType;
  readonly componentId: string | null;
  /** Whose timeline it belongs to, also when it is over by then; null: the one that is open for the component. */
  readonly incidentId: string | null;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly details: object;
}

/** What follows from one thing that happened: first to be made durable, then to be told and done. */
export interface RecoveryStep {
  readonly record: RecoveryRecord;
  readonly orders: readonly RecoveryOrder[];
  readonly lines: readonly RecoveryLine[];
}

/** Who decides when nobody asked. */
export const AUTOMATIC = "plimsoll";

/** Gathers a step. What is written several times is written as it is at the end. */
export class StepBuilder {
  readonly #attempts = new Map<string, RecoveryAttempt>();
  readonly #cases = new Map<string, RecoveryCase | null>();
  readonly #audit: AuditEntry[] = [];
  readonly #orders: RecoveryOrder[] = [];
  readonly #lines: RecoveryLine[] = [];
  #control: RecoveryControl | null = null;

  saveAttempt(attempt: RecoveryAttempt): void {
    this.#attempts.set(attempt.attempt_id, attempt);
  }
  saveCase(componentId: string, it: RecoveryCase | null): void {
    this.#cases.set(componentId, it);
  }
  saveControl(control: RecoveryControl): void {
    this.#control = control;
  }
  order(kind: RecoveryOrder["kind"], attempt: RecoveryAttempt): void {
    this.#orders.push({ kind, attempt });
  }
  tell(type: EventType, line: Pick<RecoveryLine, "componentId" | "message"> & Partial<RecoveryLine>): void {
    this.#lines.push({ severity: "LOW", incidentId: null, details: {}, ...line, type });
  }
  audit(entry: Omit<AuditEntry, "timestamp"> & { readonly at: number }): void {
    const { at, ...rest } = entry;
    this.#audit.push({ timestamp: toTimestamp(at), ...rest });
  }
  /** What was decided about a component, with what it looked like then. */
  auditDecision(
    { verdict, reason, text, rule }: RecoveryDecision,
    about: { componentId: string; at: number; attemptId: string | null; before: RecoverySnapshot | null },
  ): void {
    this.audit({
      at: about.at,
      actor: AUTOMATIC,
      verb: `recovery_${verdict}`,
      subject: about.componentId,
      outcome: verdict === "act" ? "done" : "refused",
      before: about.before,
      after: { reason, text, action_id: rule?.id ?? null, attempt_id: about.attemptId },
    });
  }

  build(): RecoveryStep {
    return {
      record: {
        attempts: [...this.#attempts.values()],
        cases: Array.from(this.#cases, ([componentId, it]) => ({ componentId, case: it })),
        ...(this.#control === null ? {} : { control: this.#control }),
        audit: this.#audit,
      },
      orders: this.#orders,
      lines: this.#lines,
    };
  }
}

export const NO_STEP: RecoveryStep = { record: { attempts: [], cases: [], audit: [] }, orders: [], lines: [] };

export function isEmptyStep({ record, orders, lines }: RecoveryStep): boolean {
  return isEmptyRecord(record) && orders.length + lines.length === 0;
}

export function isEmptyRecord({ attempts, cases, audit, control }: RecoveryRecord): boolean {
  return attempts.length + cases.length + audit.length === 0 && control === undefined;
}

/** Several records as one. What comes later goes before what came earlier. */
export function mergeRecords(records: readonly RecoveryRecord[]): RecoveryRecord {
  const attempts = new Map(records.flatMap((record) => record.attempts.map((it) => [it.attempt_id, it] as const)));
  const cases = new Map(records.flatMap((record) => record.cases.map((it) => [it.componentId, it] as const)));
  const control = records.flatMap((record) => record.control ?? []).at(-1);
  return {
    attempts: [...attempts.values()],
    cases: [...cases.values()],
    ...(control === undefined ? {} : { control }),
    audit: records.flatMap(({ audit }) => audit),
  };
}

/** Several steps as one commit. */
export function mergeSteps(steps: readonly RecoveryStep[]): RecoveryStep {
  return {
    record: mergeRecords(steps.map(({ record }) => record)),
    orders: steps.flatMap(({ orders }) => orders),
    lines: steps.flatMap(({ lines }) => lines),
  };
}

/** Where a step is being gathered, and when, epoch ms. */
export interface Turn {
  readonly step: StepBuilder;
  readonly now: number;
}
