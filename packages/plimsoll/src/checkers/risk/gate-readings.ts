import type { MetricReading } from "@plimsoll/core";
import { ageAt } from "./age-at.ts";
import { BypassWatch, type ToldBypass } from "./bypass-watch.ts";
import { type Documents, flagAt, numberAt, type Reads, type SourcePath, whyMissing } from "./lookup.ts";

/** How the risk gate shows that it is alive and that no order goes past it. */
export interface GatePlan {
  /** The time of its last decision. */
  readonly alive: SourcePath | null;
  /** Its own word that it refuses what it must. */
  readonly enforcing: SourcePath | null;
  /** How many orders it has let through, and how many left for the venue: counters that only rise until a restart. */
  readonly approved: SourcePath | null;
  readonly sent: SourcePath | null;
  /** Its latency, ms. */
  readonly latency: SourcePath | null;
}

const ENFORCING = { name: "risk_gate_enforcing", unit: "1", direction: "below" as const };

/** `risk_gate_enforcing` (1 or 0), `risk_gate_age_seconds`, `risk_check_latency_ms`; remembers what was approved and sent. */
export class GateWatch {
  readonly #plan: GatePlan;
  readonly #bypass: BypassWatch;
  readonly #isOneReading: boolean;

  constructor(plan: GatePlan) {
    this.#plan = plan;
    this.#isOneReading = plan.approved?.source === plan.sent?.source;
    this.#bypass = new BypassWatch({ isOneReading: this.#isOneReading });
  }

  /** What was being told of before a restart. */
  recall(told: ToldBypass | null): void {
    this.#bypass.recall(told);
  }

  get told(): ToldBypass | null {
    return this.#bypass.told;
  }

  /** `fresh` are those of the documents that were read just now: counts of different moments would look like a bypass. */
  read({ documents, fresh }: Reads, now: number): MetricReading[] {
    const { alive, latency } = this.#plan;
    const readings = this.#enforcing({ documents, fresh }, now);
    if (alive !== null) {
      readings.push(ageAt(documents, { name: "risk_gate_age_seconds", path: alive }, now));
    }
    if (latency !== null) {
      const value = numberAt(documents, latency);
      const error = value === null ? { details: { error: whyMissing(documents, latency, "is no number") } } : {};
      readings.push({ name: "risk_check_latency_ms", value, unit: "ms", ...error });
    }
    return readings;
  }

  /** None where neither its word nor, yet, a count shows that it enforces anything. */
  #enforcing({ documents, fresh }: Reads, now: number): MetricReading[] {
    const said = this.#said(documents);
    const counted = this.#counted(fresh, now);
    const known = [said, counted].filter((reading) => reading !== null);
    // What is wrong counts before what is missing, and that before what is well.
    const worst = known.find(({ value }) => value === 0) ?? known.find(({ value }) => value === null);
    const shown = worst ?? counted ?? said;
    return shown === null ? [] : [shown];
  }

  #said(documents: Documents): MetricReading | null {
    const { enforcing } = this.#plan;
    if (enforcing === null) return null;
    const said = flagAt(documents, enforcing);
    if (said === null)
      return { ...ENFORCING, value: null, details: { error: whyMissing(documents, enforcing, "is missing") } };
    if (said) return { ...ENFORCING, value: 1 };
    return { ...ENFORCING, value: 0, details: { error: "the risk gate says that it enforces nothing" } };
  }

  #counted(documents: Documents, now: number): MetricReading | null {
    const { approved: approvedAt, sent: sentAt } = this.#plan;
    if (approvedAt === null || sentAt === null) return null;
    const [approved, sent] = [numberAt(documents, approvedAt), numberAt(documents, sentAt)];
    if (approved === null || sent === null) {
      const told = this.#bypass.stillTold(now);
      if (told !== null) return this.#bypassed(told);
      const missing = approved === null ? approvedAt : sentAt;
      // Its venue is left alone for now, which is told by itself.
      if (!documents.has(missing.source)) return null;
      return { ...ENFORCING, value: null, details: { error: whyMissing(documents, missing, "is no number") } };
    }
    const { past, words, reset } = this.#bypass.take({ approved, sent }, now);
    if (past === null) return null;
    const note = reset === null ? {} : { note: reset };
    if (past === 0) return { ...ENFORCING, value: 1, ...(reset === null ? {} : { details: note }) };
    return this.#bypassed({ past, words }, note);
  }

  #bypassed({ past, words }: Pick<ToldBypass, "past" | "words">, note: object = {}): MetricReading {
    const error = `${past} ${past === 1 ? "order" : "orders"} went past the risk gate: ${words}`;
    const reading = { ...ENFORCING, value: 0, details: { error, ...note } };
    // What two documents tell is never of the same instant, and asks for another look.
    return this.#isOneReading ? { ...reading, conclusive: true } : reading;
  }
}
