import type { AlertingFigures } from "../port/alerting.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Egress } from "../port/egress.ts";
import type { Secret } from "../port/secret.ts";

export interface HeartbeatTarget {
  readonly url: Secret;
  readonly intervalMs: number;
}

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly egress: Egress;
  /** Why Plimsoll does not do its work at the moment; null while it does. */
  readonly trouble: () => string | null;
  /** Told when calls begin to fail, and when they succeed again. */
  readonly onChange: (failure: string | null) => void;
}

type HeartbeatFigures = NonNullable<AlertingFigures["heartbeat"]>;

const TIMEOUT_MS = 10_000;

/**
 * Calls a URL while Plimsoll does its work, as healthchecks-style services expect, so that somebody outside notices when
 * it no longer does. While it is in trouble it keeps silent: the silence is the message.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #cancel: Cancel = () => {};
  #abort = new AbortController();
  #failing = false;
  #stopped = false;
  #last: HeartbeatFigures | null = null;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** How the calls go; null before the first answer, and without a target. */
  get figures(): HeartbeatFigures | null {
    return this.#last;
  }

  /** Calls this target from now on; null for none. */
  use(target: HeartbeatTarget | null): void {
    this.#cancel();
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#failing = false;
    this.#last = null;
    if (target !== null && !this.#stopped) this.#beat(target, this.#abort.signal);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#abort.abort();
  }

  #beat(target: HeartbeatTarget, signal: AbortSignal): void {
    this.#cancel = this.#options.clock.schedule(target.intervalMs, () => this.#beat(target, signal));
    if (this.#options.trouble() !== null) return;
    void this.#call(target, signal);
  }

  async #call({ url, intervalMs }: HeartbeatTarget, signal: AbortSignal): Promise<void> {
    const result = await this.#options.egress.request({
      method: "GET",
      url: url.reveal(),
      headers: { "User-Agent": "plimsoll" },
      signal,
      timeoutMs: Math.min(TIMEOUT_MS, intervalMs),
    });
    if (signal.aborted) return;
    const failure =
      result.kind === "failed"
        ? result.message
        : result.status >= 200 && result.status < 300
          ? null
          : `${new URL(url.reveal()).host} answered ${result.status}`;
    const lastSuccessAt = failure === null ? this.#options.clock.now() : (this.#last?.lastSuccessAt ?? null);
    this.#last = { succeeds: failure === null, lastSuccessAt };
    if (this.#failing === (failure !== null)) return;
    this.#failing = failure !== null;
    this.#options.onChange(failure);
  }
}
