import { createRegistries, type ServerHandle, startServer } from "../app.ts";
import type { PlimsollConfig } from "../config/config.ts";
import { describeMistakes } from "../config/describe-mistakes.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, complain, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { loadConfig } from "./load-config.ts";
import { createLog } from "./process-log.ts";
import { startBanner } from "./start-banner.ts";
import { untilStopped } from "./until-stopped.ts";

/** `plimsoll start`: runs until it is told to stop. A wrong configuration starts nothing. */
export async function start(context: CliContext): Promise<ExitCode> {
  const registries = createRegistries({ clock: context.clock });
  const config = loadConfig(context, registries);
  const { log, flush } = await createLog(context);
  const server = await listen(config, log);
  const reload = () => reloadConfig({ context, server, log, running: config });
  const stopped = untilStopped({ context, host: process, stop: () => server.stop(), reload });
  // Whoever started it may not be listening: that ends no monitor.
  await write(context.stdout, startBanner({ config, server, context })).catch(() => undefined);
  await stopped;
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

interface Reload {
  readonly context: CliContext;
  readonly server: ServerHandle;
  readonly log: Log;
  readonly running: PlimsollConfig;
}

/** Reads the file anew. With mistakes the configuration in force stays, and that is said. */
async function reloadConfig({ context, server, log, running }: Reload): Promise<void> {
  try {
    const next = loadConfig(context, createRegistries({ clock: context.clock }));
    if (next.file === null) {
      log.warn({}, "there is no configuration file to reload");
      return;
    }
    await server.reload(next);
    log.info({ file: next.file, components: next.components.length }, "configuration reloaded");
    const fixed = fixedChanges(running, next);
    if (fixed.length > 0) log.warn({ changed: fixed }, "changed in the file, but in force only after a restart");
  } catch (error) {
    const mistakes = error instanceof PlimsollError ? error.mistakes : [];
    if (mistakes.length === 0) log.error({ err: error }, "reload failed; the configuration before stays in force");
    else {
      log.error({ mistakes }, "configuration refused; the one before stays in force");
      complain(
        context,
        `configuration refused, the one before stays in force:\n${describeMistakes(context.config ?? "plimsoll.yaml", mistakes)}`,
      );
    }
  }
}

/** What is used once, at the start. */
function fixedChanges(before: PlimsollConfig, after: PlimsollConfig): string[] {
  const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  return (["server", "storage"] as const).filter((part) => differs(before[part], after[part]));
}
