import { execFile } from "node:child_process";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";

/** systemd's own, wherever systemd is: Node has no datagram sockets on paths. */
const PROGRAM = "systemd-notify";
/** One call may take so long, ms: it takes a few. */
const CALL_MS = 5000;
const MOST_WAITING = 4;

export interface ServiceManagerOptions {
  /** The process's environment. What it says of the service manager is taken out, so that no child speaks for us. */
  readonly env: Record<string, string | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells the service manager how the process is. Nothing here throws or holds anything up. */
export interface ServiceManager {
  /** It has started. From now on the watchdog hears from it twice in its time, as long as `isWorking` says so. */
  ready(status: string, isWorking: () => boolean): void;
  /** It is about to end. */
  stopping(): void;
}

/**
 * systemd's notification protocol (sd_notify(3), sd_watchdog_enabled(3)) for a unit with `Type=notify` and
 * `NotifyAccess=all`. Does nothing where the environment has no NOTIFY_SOCKET.
 */
export function createServiceManager({ env, clock, log }: ServiceManagerOptions): ServiceManager {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: watchdog, WATCHDOG_PID: watched } = env;
  for (const name of ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]) delete env[name];
  if (socket === undefined || socket === "") return { ready() {}, stopping() {} };
  const everyMs = watched === undefined || watched === String(process.pid) ? Number(watchdog ?? 0) / 1000 / 2 : 0;
  let cancel: Cancel = () => {};
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  let hasComplained = false;

  const call = (words: readonly string[]) =>
    new Promise<void>((resolve) => {
      const options = { timeout: CALL_MS, killSignal: "SIGKILL", env: { ...env, NOTIFY_SOCKET: socket } } as const;
      execFile(PROGRAM, words, options, (error) => {
        if (error !== null && !hasComplained) {
          hasComplained = true;
          log.warn({ err: error }, "the service manager could not be told how Plimsoll is");
        }
        waiting -= 1;
        resolve();
      });
    });
  // One after the other: it hears them in the order in which they were said.
  const tell = (...words: string[]) => {
    if (waiting >= MOST_WAITING) return;
    waiting += 1;
    last = last.then(() => call(words));
  };
  const beat = (isWorking: () => boolean) => {
    if (!isWorking()) log.error({}, "no check has ended for long: the service manager's watchdog hears nothing of us");
    else tell("WATCHDOG=1");
    cancel = clock.schedule(everyMs, () => beat(isWorking));
  };
  return {
    ready(status, isWorking) {
      tell("--ready", `--status=${status}`);
      if (everyMs > 0) cancel = clock.schedule(everyMs, () => beat(isWorking));
    },
    stopping() {
      cancel();
      tell("STOPPING=1");
    },
  };
}
