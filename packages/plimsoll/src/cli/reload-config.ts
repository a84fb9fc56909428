import { resolve } from "node:path";
import { createRegistries, type ServerHandle } from "../app.ts";
import type { PlimsollConfig } from "../config/config.ts";
import { describeMistakes } from "../config/describe-mistakes.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, complain } from "./cli-context.ts";
import { DEFAULT_CONFIG_FILE } from "./config-file.ts";
import { loadConfig } from "./load-config.ts";

export interface Reload {
  readonly context: CliContext;
  readonly server: ServerHandle;
  readonly log: Log;
  /** What the server was started with. */
  readonly running: PlimsollConfig;
}

/** Reads the file anew. With mistakes the configuration in force stays, and that is said, logged, recorded and audited. */
export async function reloadConfig({ context, server, log, running }: Reload): Promise<void> {
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
    await refuse({ context, server, log, running }, error);
  }
}

async function refuse({ context, server, log }: Reload, error: unknown): Promise<void> {
  const mistakes = error instanceof PlimsollError ? error.mistakes : [];
  const file = context.config ?? DEFAULT_CONFIG_FILE;
  const message = `${file}: configuration refused; the one before stays in force`;
  const lines = describeMistakes(file, mistakes);
  const reason = mistakes.length === 0 ? (error as Error).message : lines;
  if (context.stderr.isTTY === true) complain(context, `${message}:\n${reason}`);
  else log.error(mistakes.length === 0 ? { file, err: error } : { file, mistakes }, message);
  server.monitor.recordEvent({
    timestamp: new Date(context.clock.now()).toISOString(),
    event_type: "config_rejected",
    component_id: null,
    severity: "HIGH",
    message,
    details: { file, reason },
  });
  await server.noteRefusal({ file: resolve(context.folder, file), askedBy: "SIGHUP", error });
}

/** What is used once, at the start. */
function fixedChanges(before: PlimsollConfig, after: PlimsollConfig): string[] {
  const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  return (["server", "storage"] as const).filter((part) => differs(before[part], after[part]));
}
