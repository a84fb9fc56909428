import { createHmac } from "node:crypto";
import { type Cancel, type Clock, every } from "../shared/clock.ts";

const PERIOD_MS = 1000;
const REQUEST_LIMIT_MS = 1000;

export interface HeartbeatOptions {
  /** The monitor's address for this engine's beats. */
  readonly url: string;
  readonly secret: string;
  readonly clock: Clock;
  /** Counts what the engine does. */
  readonly progress: () => number;
}

/**
 * Tells the monitor each second that the engine lives, and how far it has come, signed (docs/guide/signals.md). On a timer of
 * its own, as many engines do it: so beats go on while the loop hangs, and only the progress tells. One that fails is lost.
 */
export class HeartbeatSender {
  readonly #options: HeartbeatOptions;
  readonly #run: string;
  #count = 0;
  #cancel: Cancel = () => {};

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#run = `run-${options.clock.now()}`;
  }

  start(): void {
    this.#cancel = every(this.#options.clock, PERIOD_MS, () => void this.#beat());
  }

  stop(): void {
    this.#cancel();
  }

  async #beat(): Promise<void> {
    const { url, secret, clock, progress } = this.#options;
    this.#count += 1;
    const body = JSON.stringify({ status: "ok", progress: progress() });
    const headers = { "content-type": "application/json", ...this.#sign(body, { secret, stamp: String(clock.now()) }) };
    try {
      await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(REQUEST_LIMIT_MS) });
    } catch {
      // The next one comes in a second.
    }
  }

  #sign(body: string, { secret, stamp }: { readonly secret: string; readonly stamp: string }): Record<string, string> {
    const sequence = `${this.#run}:${this.#count}`;
    const signature = createHmac("sha256", secret).update(`${stamp}.${sequence}.${body}`).digest("hex");
    return {
      "x-plimsoll-timestamp": stamp,
      "x-plimsoll-sequence": sequence,
      "x-plimsoll-signature": `sha256=${signature}`,
    };
  }
}
