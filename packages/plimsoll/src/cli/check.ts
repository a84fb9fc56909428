import type { ComponentHealth } from "@plimsoll/core";
import type { PlimsollConfig } from "../config/config.ts";
import { type CliContext, write } from "./cli-context.ts";
import { type ExitCode, exitCodeOf } from "./exit-code.ts";
import { pluginOutput, worstStatus } from "./plugin-line.ts";

/**
 * `plimsoll check [ids...]`: checks now, in the running server or (`--once`) right here, and prints what a Nagios plug-in
 * prints. The exit code is the worst component's, not the system's quota: a plug-in answers for each thing it was asked.
 */
export async function check(
  context: CliContext,
  options: { readonly once?: boolean | string | undefined; readonly url?: boolean | string | undefined },
  ids: readonly string[],
): Promise<ExitCode> {
  const report = options.once === true ? await here(context, ids) : await onServer(context, options.url, ids);
  const worst = worstStatus(report.components);
  const json = { status: worst, ...report };
  await write(context.stdout, context.json ? `${JSON.stringify(json)}\n` : pluginOutput(report.components));
  return exitCodeOf(worst);
}

interface Report {
  readonly components: readonly ComponentHealth[];
}

async function here(
  context: CliContext,
  ids: readonly string[],
): Promise<Report & { overall_status: string | null; reason: string }> {
  const [{ createRegistries }, { loadConfig }, { checkOnce }] = await Promise.all([
    import("../app.ts"),
    import("./load-config.ts"),
    import("./check-once.ts"),
  ]);
  const { clock } = context;
  const registries = createRegistries({ clock });
  const config = loadConfig(context, registries);
  const chosen = ids.length === 0 ? named(config) : ids;
  const { components, system } = await checkOnce({ config, ids: chosen, checkers: registries.checkers, clock });
  return { overall_status: system.status, reason: system.reason, components };
}

/** Built in are also the server and its store, but neither is here. */
function named({ components }: PlimsollConfig): string[] {
  return components.filter((it) => it.source !== "default" || it.check.kind === "system").map((it) => it.id);
}

async function onServer(
  context: CliContext,
  url: boolean | string | undefined,
  ids: readonly string[],
): Promise<Report> {
  const { connectToServer } = await import("./server-client.ts");
  const client = connectToServer(context, url);
  const answer = await client.post("/check", ids.length === 0 ? {} : { component_ids: ids });
  return { components: (answer as { items: ComponentHealth[] }).items };
}
