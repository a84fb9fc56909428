import { createRegistries, type ServerHandle, startServer } from "../app.ts";
import type { PlimsollConfig } from "../config/config.ts";
import { isLoopbackHost } from "../config/loopback-host.ts";
import { sharedKeyNotes } from "../config/shared-keys.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { loadConfig } from "./load-config.ts";
import { makeRoom } from "./make-room.ts";
import { createLog } from "./process-log.ts";
import { reloadConfig } from "./reload-config.ts";
import { createServiceManager } from "./service-manager.ts";
import { startBanner } from "./start-banner.ts";
import { sweepAfterStart } from "./sweep-after-start.ts";
import { untilStopped } from "./until-stopped.ts";
import { watchWork } from "./watch-work.ts";

/** `plimsoll start`: runs until it is told to stop. A wrong configuration starts nothing. */
export async function start(context: CliContext): Promise<ExitCode> {
  const registries = createRegistries({ clock: context.clock });
  const config = loadConfig(context, registries);
  makeRoom(config, process);
  const { log, flush } = await createLog(context);
  const manager = createServiceManager({ env: process.env, clock: context.clock, log });
  const server = await listen(config, log);
  if (!isLoopbackHost(config.server.host) && config.server.trustedProxies.length === 0) {
    log.warn(
      { host: config.server.host },
      "passwords and keys cross the network unencrypted: put a TLS proxy in front",
    );
  }
  for (const note of sharedKeyNotes(config)) log.warn({}, note);
  const endSweep = sweepAfterStart(context.clock);
  const reload = () => reloadConfig({ context, server, log, running: config });
  const stop = () => {
    manager.stopping();
    return server.stop();
  };
  const stopped = untilStopped({ context, host: process, stop, reload });
  manager.ready(`${server.address}, ${config.components.length} components`, watchWork(server.monitor, context.clock));
  // Whoever started it may not be listening: that ends no monitor.
  await write(context.stdout, startBanner({ config, server, context })).catch(() => undefined);
  await stopped;
  endSweep();
  flush();
  return EXIT.healthy;
}

async function listen(config: PlimsollConfig, log: Log): Promise<ServerHandle> {
  try {
    return await startServer({ config, log });
  } catch (error) {
    const words = listenWords((error as NodeJS.ErrnoException).code, config);
    if (words === null) throw error;
    throw new PlimsollError("conflict", words, { cause: error });
  }
}

function listenWords(code: string | undefined, { server: { host, port } }: PlimsollConfig): string | null {
  const words: Record<string, string> = {
    EADDRINUSE: `${host}:${port} is taken by another program, perhaps by a Plimsoll that runs already; stop it, or set server.port`,
    EACCES: `this user may not listen on ${host}:${port}; set server.port to 1024 or above`,
    EADDRNOTAVAIL: `${host} is not an address of this machine; set server.host`,
  };
  return words[code ?? ""] ?? null;
}
