import type { Cancel, Clock } from "../port/clock.ts";
import type { MonitoringControl } from "../port/monitor.ts";

/** While monitoring is stopped by hand, this often somebody is reminded, ms. */
export const REMIND_MS = 3_600_000;
/** setTimeout takes no more than this, ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The key under which a stop by hand survives a restart. */
export const CONTROL_SETTING = "monitoring_control";
export interface ControlTimers {
  readonly onEnd: () => void;
  readonly onReminder: () => void;
}

/** Keeps the time of a stop: when it ends by itself and when to remind that it has not ended. */
export class ControlClock {
  readonly #clock: Clock;
  readonly #timers: ControlTimers;
  #cancels: Cancel[] = [];

  constructor(clock: Clock, timers: ControlTimers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  follow(control: MonitoringControl): void {
    this.clear();
    if (control.active) return;
    if (control.until !== null) this.#waitUntil(control.until);
    this.#remind();
  }

  clear(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }

  #waitUntil(until: number): void {
    const left = until - this.#clock.now();
    const wait = Math.min(Math.max(0, left), LONGEST_TIMER_MS);
    this.#cancels.push(
      this.#clock.schedule(wait, () => {
        if (this.#clock.now() >= until) this.#timers.onEnd();
        else this.#waitUntil(until);
      }),
    );
  }

  #remind(): void {
    this.#cancels.push(
      this.#clock.schedule(REMIND_MS, () => {
        this.#timers.onReminder();
        this.#remind();
      }),
    );
  }
}

/** Reads back what `saveSetting` kept; anything that does not look like it counts as "running". */
export function parseControl(value: unknown, now: number): MonitoringControl {
  const running: MonitoringControl = { active: true, by: "start", reason: "", until: null };
  if (typeof value !== "object" || value === null) return running;
  const { active, by, reason, until } = value as Partial<MonitoringControl>;
  if (active !== false || (typeof until === "number" && until <= now)) return running;
  return {
    active: false,
    by: typeof by === "string" ? by : "unknown",
    reason: typeof reason === "string" ? reason : "",
    until: typeof until === "number" ? until : null,
  };
}

/** Why it was done, to be put after what was done. */
export function because({ reason }: MonitoringControl): string {
  return reason === "" ? "" : ` (${reason})`;
}
