import type { CheckerRegistry } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import { type Push, type PushFormat, type PushReceipt, type PushRefusal, SUSPICIOUS_REFUSALS } from "../port/push.ts";
import type { ChangeLog } from "./change-log.ts";
import type { Watched } from "./watched.ts";

/** One line in the event log at most in this time for each component and refusal, ms. */
const NOTE_SPACING_MS = 60_000;

export interface PushInboxOptions {
  readonly clock: Clock;
  readonly checkers: CheckerRegistry;
  readonly watched: ReadonlyMap<string, Watched>;
  readonly changes: ChangeLog;
}

/** How often a component was refused something since the last line about it. */
interface Notes {
  at: number;
  unsaid: number;
}

/** Where what programs push arrives: brings it to the checker, counts it, and notes what may not have been the engine's. */
export class PushInbox {
  readonly #options: PushInboxOptions;
  readonly #notes = new WeakMap<Watched, Map<PushRefusal, Notes>>();
  readonly counts = new Map<"taken" | PushRefusal, number>();

  constructor(options: PushInboxOptions) {
    this.#options = options;
  }

  /** Null: there is no such component, or it takes nothing of this format. */
  receive(componentId: string, format: PushFormat, push: Push): PushReceipt | null {
    const watched = this.#options.watched.get(componentId);
    if (watched === undefined) return null;
    const { checker, definition } = watched;
    if (this.#options.checkers.get(definition.check.kind)?.takes !== format) return null;
    const receipt = checker.receive?.(push) ?? null;
    if (receipt === null) return null;
    const outcome = receipt.kind === "taken" ? "taken" : receipt.refusal;
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
    if (receipt.kind === "refused" && SUSPICIOUS_REFUSALS.has(receipt.refusal)) this.#note(watched, receipt, push.from);
    return receipt;
  }

  #note(watched: Watched, { refusal, message }: PushReceipt & { kind: "refused" }, from: string): void {
    const { clock, changes } = this.#options;
    const notes = this.#notesOf(watched, refusal);
    const now = clock.monotonic();
    if (now - notes.at < NOTE_SPACING_MS) {
      notes.unsaid += 1;
      return;
    }
    const more = notes.unsaid === 0 ? "" : ` (and ${notes.unsaid} more before it)`;
    changes.note("push_refused", {
      componentId: watched.definition.id,
      severity: "MEDIUM",
      message: `Refused as ${refusal}, from ${from}: ${message}${more}`,
      details: { refusal, from, more: notes.unsaid },
    });
    notes.at = now;
    notes.unsaid = 0;
  }

  #notesOf(watched: Watched, refusal: PushRefusal): Notes {
    const all = this.#notes.get(watched) ?? new Map<PushRefusal, Notes>();
    const notes = all.get(refusal) ?? { at: Number.NEGATIVE_INFINITY, unsaid: 0 };
    all.set(refusal, notes);
    this.#notes.set(watched, all);
    return notes;
  }
}
