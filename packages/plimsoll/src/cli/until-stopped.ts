import { type CliContext, complain } from "./cli-context.ts";

/** How long stopping may take before the process ends regardless, ms. */
export const STOP_LIMIT_MS = 10_000;

/** What of the process is needed: where signals arrive, and the way to end at once. */
export interface SignalHost {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

export interface Running {
  readonly context: Pick<CliContext, "clock" | "json" | "stderr">;
  readonly host: SignalHost;
  readonly stop: () => Promise<void>;
  readonly reload: () => Promise<void>;
}

/**
 * Resolves when the process has been told to stop (SIGINT, SIGTERM) and has stopped, or when stopping took too long. A
 * second signal ends it at once. SIGHUP reloads, one reload after the other.
 */
export async function untilStopped({ context, host, stop, reload }: Running): Promise<void> {
  let reloading = Promise.resolve();
  const hangUp = () => {
    reloading = reloading.then(reload, reload);
  };
  host.on("SIGHUP", hangUp);
  const signal = await nextStopSignal(host);
  host.off("SIGHUP", hangUp);
  const endNow = (second: NodeJS.Signals) => host.exit(second === "SIGINT" ? 130 : 143);
  for (const name of STOP_SIGNALS) host.on(name, endNow);
  if (!context.json && signal === "SIGINT") context.stderr.write("\nStopping; once more ends at once.\n");
  try {
    await stopWithin(context, stop);
  } finally {
    for (const name of STOP_SIGNALS) host.off(name, endNow);
  }
}

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

function nextStopSignal(host: SignalHost): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const arrived = (signal: NodeJS.Signals) => {
      for (const name of STOP_SIGNALS) host.off(name, arrived);
      resolve(signal);
    };
    for (const name of STOP_SIGNALS) host.on(name, arrived);
  });
}

function stopWithin(context: Running["context"], stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = context.clock.schedule(STOP_LIMIT_MS, () => {
      complain(context, `did not stop within ${STOP_LIMIT_MS / 1000} s; ended`);
      resolve();
    });
    stop().then(resolve, reject).finally(cancel);
  });
}
