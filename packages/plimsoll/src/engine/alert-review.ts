import type { AlertBook } from "../alerting/alert-book.ts";
import type { FallbackWatch } from "../alerting/fallback-watch.ts";
import type { InboundBook } from "../alerting/inbound-book.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { ChangeLog } from "./change-log.ts";

/** The longest wait before alerts are looked at again, ms: clocks can be set. */
const LONGEST_WAIT_MS = 60_000;

export interface AlertReviewOptions {
  readonly clock: Clock;
  readonly alerts: AlertBook;
  readonly fallbacks: Pick<FallbackWatch, "nextAt" | "review">;
  readonly inbound: Pick<InboundBook, "nextAt" | "review">;
  readonly changes: () => ChangeLog;
}

/** Asks alerting again when a reminder, an escalation step, the end of a silence or a fallback is due. */
export class AlertReview {
  readonly #options: AlertReviewOptions;
  #cancel: Cancel = () => {};
  #running = false;

  constructor(options: AlertReviewOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.#review();
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  /** Something was decided: the next moment may be another. */
  arm(): void {
    this.#cancel();
    if (!this.#running) return;
    const { clock, alerts, fallbacks, inbound } = this.#options;
    const now = clock.now();
    const moments = [alerts.nextReviewAt(), fallbacks.nextAt(), inbound.nextAt()].filter((moment) => moment !== null);
    const waitMs = Math.min(LONGEST_WAIT_MS, ...moments.map((moment) => Math.max(1, moment - now)));
    this.#cancel = clock.schedule(waitMs, () => this.#review());
  }

  #review(): void {
    const { clock, alerts, fallbacks, inbound, changes } = this.#options;
    const now = clock.now();
    changes().addDecision(alerts.review(now, "due"));
    changes().addDecision(fallbacks.review(now));
    changes().addDecision(inbound.review(now));
    this.arm();
  }
}
