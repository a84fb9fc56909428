import { countOf } from "@plimsoll/core";
import { createRegistries } from "../app.ts";
import type { PlimsollConfig } from "../config/config.ts";
import { spellDuration } from "../config/duration.ts";
import { sharedKeyNotes } from "../config/shared-keys.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";
import { DEFAULT_CONFIG_FILE, shown } from "./config-file.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { loadConfig } from "./load-config.ts";

/** `plimsoll check-config`: OK with what the configuration comes to, or (thrown) all its mistakes. */
export async function checkConfig(context: CliContext): Promise<ExitCode> {
  const config = loadConfig(context, createRegistries({ clock: context.clock }));
  if (config.file === null) {
    throw new PlimsollError("config_invalid", `there is no ${DEFAULT_CONFIG_FILE} here; "plimsoll init" writes one`);
  }
  const notes = sharedKeyNotes(config);
  const answer = { ok: true, file: config.file, ...summarize(config), notes };
  const lines = [`${shown(config.file, context.folder)}: OK. ${inWords(config)}`, ...notes.map((it) => `Note: ${it}`)];
  await write(context.stdout, context.json ? `${JSON.stringify(answer)}\n` : `${lines.join("\n")}\n`);
  return EXIT.healthy;
}

function summarize({ components, alerting, recovery, storage, server, auth }: PlimsollConfig) {
  const kinds = Object.fromEntries([...countKinds(components)]);
  return {
    components: components.length,
    kinds,
    channels: alerting.channels.length,
    recovery_actions: recovery.actions.length,
    live_recovery_actions: countLive(recovery),
    storage: storage.path,
    server,
    users: auth.users.length,
    api_keys: auth.apiKeys.length,
  };
}

function inWords(config: PlimsollConfig): string {
  const { components, alerting, monitoring, recovery, server, auth } = config;
  const kinds = [...countKinds(components)].map(([kind, count]) => `${count} ${kind}`).join(", ");
  const every = spellDuration(monitoring.checkIntervalMs);
  return [
    `${countOf(components.length, "component")}${kinds === "" ? "" : ` (${kinds})`}, checked every ${every} unless they say otherwise`,
    `${countOf(alerting.channels.length, "alert channel")}, ${countOf(alerting.policy.routes.length, "route")}`,
    ...(recovery.actions.length === 0
      ? []
      : [`${countOf(recovery.actions.length, "recovery action")}, ${countLive(recovery)} of them live`]),
    auth.users.length + auth.apiKeys.length === 0
      ? "no users, so everyone on this host is admin"
      : `${countOf(auth.users.length, "user")}, ${countOf(auth.apiKeys.length, "API key")}`,
    `listens on ${server.host}:${server.port}, keeps history in ${config.storage.path}.`,
  ].join("; ");
}

function countLive({ actions }: PlimsollConfig["recovery"]): number {
  return actions.filter(({ rule }) => !rule.isDryRun).length;
}

export function countKinds(components: PlimsollConfig["components"]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { check } of components) counts.set(check.kind, (counts.get(check.kind) ?? 0) + 1);
  return counts;
}
