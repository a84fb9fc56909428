import { countOf, SYSTEM_COMPONENT_ID } from "@plimsoll/core";
import type { AlertBook } from "../alerting/alert-book.ts";
import type { Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import { RECOVERY_COMPONENT_ID } from "../port/recovery.ts";
import type { StoreTrouble } from "../port/store.ts";
import type { ChangeLog } from "./change-log.ts";
import type { RecoveredReport } from "./recorder.ts";

/** The pseudo-component that the monitor's own store alerts as. */
export const STORE_COMPONENT_ID = "plimsoll_store";
/** What the monitor alerts as itself, without a component to watch. */
export const OWN_COMPONENT_IDS: ReadonlySet<string> = new Set([
  SYSTEM_COMPONENT_ID,
  STORE_COMPONENT_ID,
  RECOVERY_COMPONENT_ID,
]);

const WORDS: Record<StoreTrouble, string> = {
  full: "the disk is full",
  locked: "the database is locked by another process",
  "read-only": "the database cannot be written to",
  corrupt: "the database is corrupt",
  failed: "the store does not answer",
  closed: "the store is closed",
};

export interface StoreTroubleOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly changes: ChangeLog;
  readonly alerts: AlertBook;
}

/** Says loudly that history is not being kept, and that it is again. The store's failure alerts like any other. */
export class StoreTroubleReport {
  readonly #options: StoreTroubleOptions;

  constructor(options: StoreTroubleOptions) {
    this.#options = options;
  }

  begin(trouble: StoreTrouble, detail: string): void {
    const message = `History is not being kept: ${WORDS[trouble]} (${detail}). Checks, streams and alerts go on from memory.`;
    this.#options.log.error({ trouble }, message);
    this.#options.changes.note("store_trouble", { severity: "HIGH", message, details: { trouble } });
    this.#alert("HEALTHY", "CRITICAL", message);
  }

  end(report: RecoveredReport): void {
    const message = `History is being kept again${lostWords(report)}`;
    this.#options.log.warn(report, message);
    this.#options.changes.note("store_recovered", { message, details: report });
    this.#alert("CRITICAL", "HEALTHY", message);
  }

  /** Results that are rows of a kind that packed history cannot hold. */
  unpacked(results: number): void {
    const message = `${results} results could not be packed: they are gone when their time as plain rows is over (storage.retention.raw).`;
    this.#options.log.error({ results }, message);
    this.#options.changes.note("history_not_packed", { severity: "MEDIUM", message, details: { results } });
  }

  /** Packed history that was damaged: what was in it is gone, and what comes is kept anew. */
  unreadable(pieces: number): void {
    const message = `${countOf(pieces, "piece")} of packed history could not be read any more: the results, or the figures of minutes, hours and days, in ${pieces === 1 ? "it" : "them"} are lost; what comes is kept as before.`;
    this.#options.log.error({ pieces }, message);
    this.#options.changes.note("history_unreadable", { severity: "MEDIUM", message, details: { pieces } });
  }

  #alert(from: "HEALTHY" | "CRITICAL", to: "HEALTHY" | "CRITICAL", reason: string): void {
    const now = this.#options.clock.now();
    const subject = {
      componentId: STORE_COMPONENT_ID,
      componentType: "DATABASE" as const,
      from,
      to,
      reason,
      metrics: [],
      eventAt: now,
      detectedAt: now,
    };
    this.#options.changes.addDecision(this.#options.alerts.decide(subject, now));
  }
}

function lostWords({ droppedChecks, droppedChanges, setAside, isAnother }: RecoveredReport): string {
  const lost = [
    ...(droppedChanges === 0 ? [] : [`${countOf(droppedChanges, "change")} (told at the time)`]),
    ...(droppedChecks === 0 ? [] : [`${countOf(droppedChecks, "plain result")}`]),
  ];
  const meanwhile = lost.length === 0 ? "nothing of the meantime was lost" : `${lost.join(" and ")} were not kept`;
  if (setAside === null && !isAnother) return lost.length === 0 ? "; nothing was lost." : `; ${meanwhile}.`;
  const before =
    setAside === null
      ? "the file was deleted or replaced while it was in use, and the history in it is not in this one"
      : `the corrupt database was set aside as ${setAside}, with the history in it`;
  return `, in a new file: ${before}. What is known now was written into the new one; ${meanwhile}.`;
}
