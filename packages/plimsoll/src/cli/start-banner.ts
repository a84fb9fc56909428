import type { ServerHandle } from "../app.ts";
import type { PlimsollConfig } from "../config/config.ts";
import type { CliContext } from "./cli-context.ts";
import { shown } from "./config-file.ts";

const MOST_NAMES = 8;

/** What a person wants to know once it runs: where to look, what is watched, where it is kept, what to do next. */
export function startBanner({
  config,
  server,
  context,
}: {
  readonly config: PlimsollConfig;
  readonly server: Pick<ServerHandle, "address">;
  readonly context: Pick<CliContext, "json" | "folder">;
}): string {
  const { file, storage } = config;
  if (context.json) {
    const components = config.components.map((it) => it.id);
    return `${JSON.stringify({ started: true, address: server.address, file, store: storage.path, components })}\n`;
  }
  const lines = [
    ["Dashboard", `${server.address}/`],
    ["Watching", watched(config)],
    ["Store", storage.path === ":memory:" ? "in memory: nothing is kept" : shown(storage.path, context.folder)],
    ["Config", file === null ? "none, built-in" : shown(file, context.folder)],
  ].map(([name = "", value = ""]) => `  ${name.padEnd(10)} ${value}`);
  return `Plimsoll is running.\n\n${lines.join("\n")}\n\n${nextStep(config)}\nStop with Ctrl-C.\n`;
}

function watched({ components }: PlimsollConfig): string {
  if (components.length === 0) return "nothing yet";
  const names = components.slice(0, MOST_NAMES).map(({ id, check }) => `${id} (${check.kind})`);
  const more = components.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

function nextStep({ components }: PlimsollConfig): string {
  if (components.every((it) => it.source === "default")) {
    return [
      "Your trading engine is not watched yet. To add it:",
      "  npx plimsoll init    finds what runs on this machine and writes a plimsoll.yaml; then start again",
      "",
    ].join("\n");
  }
  return "After a change of the file: kill -HUP this process, or start again.\n";
}
