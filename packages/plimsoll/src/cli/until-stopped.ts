import { type CliContext, complain } from "./cli-context.ts";

/** How long stopping may take before the process ends regardless, ms. */
const STOP_LIMIT_MS = 10_000;

export interface Running {
  readonly context: CliContext;
  readonly stop: () => Promise<void>;
  readonly reload: () => Promise<void>;
}

/**
 * Resolves when the process has been told to stop (SIGINT, SIGTERM) and has stopped, or when stopping took too long. A
 * second signal ends it at once. SIGHUP reloads, one reload after the other.
 */
export async function untilStopped({ context, stop, reload }: Running): Promise<void> {
  let reloading = Promise.resolve();
  const hangUp = () => {
    reloading = reloading.then(reload, reload);
  };
  process.on("SIGHUP", hangUp);
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  process.off("SIGHUP", hangUp);
  const endNow = (second: NodeJS.Signals) => process.exit(second === "SIGINT" ? 130 : 143);
  process.once("SIGINT", endNow);
  process.once("SIGTERM", endNow);
  if (!context.json && signal === "SIGINT") context.stderr.write("\nStopping; once more ends at once.\n");
  await new Promise<void>((resolve, reject) => {
    const cancel = context.clock.schedule(STOP_LIMIT_MS, () => {
      complain(context, `did not stop within ${STOP_LIMIT_MS / 1000} s; ended`);
      resolve();
    });
    stop().then(resolve, reject).finally(cancel);
  });
  process.off("SIGINT", endNow);
  process.off("SIGTERM", endNow);
}
