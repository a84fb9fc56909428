import { type Incident, incidentName, type Page } from "@plimsoll/core";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { incidentLines } from "./matter-lines.ts";
import { connectToServer } from "./server-client.ts";
import { createPaint, printable } from "./terminal-text.ts";

const MOST = 100;

export interface IncidentsOptions {
  readonly url?: string | boolean | undefined;
  /** Those that are resolved too. */
  readonly all?: string | boolean | undefined;
}

/** `plimsoll incidents`: the open ones, or with `--all` the newest hundred, newest first. */
export async function incidents(context: CliContext, { url, all }: IncidentsOptions): Promise<ExitCode> {
  const client = connectToServer(context, url);
  const status = all === true ? "" : "status=open&";
  const found = (await client.get(`/incidents?${status}limit=${MOST}`)) as Page<Incident>;
  await write(context.stdout, context.json ? `${JSON.stringify(found)}\n` : table(found.items, context, all === true));
  return EXIT.healthy;
}

function table(found: readonly Incident[], { stdout, env, clock }: CliContext, all: boolean): string {
  if (found.length === 0) return all ? "There were no incidents.\n" : "No incident is open.\n";
  const options = { paint: createPaint(stdout, env), width: stdout.columns ?? 160, now: clock.now() };
  return `${incidentLines(found, options).join("\n")}\n`;
}

export interface AcknowledgeOptions {
  readonly url?: string | boolean | undefined;
  readonly reason?: string | boolean | undefined;
}

/** `plimsoll ack INC-42`: takes an incident; reminders and escalation stop. */
export async function acknowledge(
  context: CliContext,
  { url, reason }: AcknowledgeOptions,
  [named = ""]: readonly string[],
): Promise<ExitCode> {
  const client = connectToServer(context, url);
  const body = typeof reason === "string" ? { reason } : {};
  const taken = (await client.post(`/incidents/${encodeURIComponent(named)}/acknowledge`, body)) as Incident;
  const words = `${incidentName(taken)} is taken by ${taken.acknowledged?.by ?? "nobody"}: ${taken.title}`;
  await write(context.stdout, context.json ? `${JSON.stringify(taken)}\n` : `${printable(words)}\n`);
  return EXIT.healthy;
}
