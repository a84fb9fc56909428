import { formatDuration } from "@plimsoll/core";
import { type Push, type PushReceipt, type PushRefusal, SUSPICIOUS_REFUSALS } from "../../port/push.ts";

/** How long a beat that may not have been the engine's is worth a WARNING, ms. */
export const SUSPICION_MS = 300_000;
const SLOT_MS = 10_000;

interface Refused {
  readonly refusal: PushRefusal;
  readonly message: string;
  readonly from: string;
}

/** What was refused of one component: how often since the start, how much of it lately, and since the last beat. Bounded. */
export class RefusalLog {
  readonly totals = new Map<PushRefusal, number>();
  #lately: { readonly at: number; count: number }[] = [];
  #lastSuspicious: Refused | null = null;
  #last: Refused | null = null;
  #sinceBeat = 0;

  /** Notes one at this moment (monotonic ms); whether it is the first suspicious one after a time without. */
  add(receipt: Extract<PushReceipt, { kind: "refused" }>, { from }: Push, at: number): boolean {
    const { refusal, message } = receipt;
    this.totals.set(refusal, (this.totals.get(refusal) ?? 0) + 1);
    this.#last = { refusal, message, from };
    this.#sinceBeat += 1;
    if (!SUSPICIOUS_REFUSALS.has(refusal)) return false;
    this.#lastSuspicious = this.#last;
    const isFirst = this.suspicious(at) === 0;
    const newest = this.#lately.at(-1);
    if (newest !== undefined && at - newest.at < SLOT_MS) newest.count += 1;
    else this.#lately.push({ at, count: 1 });
    return isFirst;
  }

  /** A beat was taken: what was refused before it explains no silence. */
  forgetBefore(): void {
    this.#sinceBeat = 0;
    this.#last = null;
  }

  /** How many in the last five minutes may not have been the engine's. */
  suspicious(at: number): number {
    while (this.#lately[0] !== undefined && at - this.#lately[0].at >= SUSPICION_MS) this.#lately.shift();
    return this.#lately.reduce((sum, { count }) => sum + count, 0);
  }

  suspicionWords(at: number): string {
    const { refusal = "forged", message = "", from = "" } = this.#lastSuspicious ?? {};
    const count = this.suspicious(at);
    const many = count === 1 ? "a heartbeat" : `${count} heartbeats`;
    return `${many} of the last ${formatDuration(SUSPICION_MS)} may not have been the engine's; the last, from ${from}, was refused as ${refusal}: ${message}`;
  }

  /** What was refused since the last beat, for who reads that there was none; empty where nothing was. */
  silenceWords(): string {
    if (this.#last === null) return "";
    const { refusal, message, from } = this.#last;
    const many = this.#sinceBeat === 1 ? "one was" : `${this.#sinceBeat} were`;
    return `; ${many} refused meanwhile, the last, from ${from}, as ${refusal}: ${message}`;
  }
}
