import { formatDuration, type Page, type ReadinessGateInfo } from "@plimsoll/core";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { connectToServer } from "./server-client.ts";
import { printable } from "./terminal-text.ts";

export interface ReadinessOptions {
  readonly url?: string | boolean | undefined;
  readonly note?: string | boolean | undefined;
}

/** `plimsoll readiness`: every gate, what stands in its way, and who signed it off. Exit code 2 when one is not ready. */
export async function readiness(context: CliContext, { url }: ReadinessOptions): Promise<ExitCode> {
  const gates = (await connectToServer(context, url).get("/readiness")) as Page<ReadinessGateInfo>;
  const now = context.clock.now();
  const none = "There is no readiness gate; a component of kind readiness with a calendar makes one.\n";
  const text = gates.items.length === 0 ? none : gates.items.map((gate) => describe(gate, now)).join("");
  await write(context.stdout, context.json ? `${JSON.stringify(gates)}\n` : text);
  return gates.items.some(({ ready }) => ready === false) ? EXIT.critical : EXIT.healthy;
}

/** `plimsoll readiness sign-off GATE`: accepts what stands in the way of the open that is due. */
export async function signOff(
  context: CliContext,
  { url, note }: ReadinessOptions,
  [id = ""]: readonly string[],
): Promise<ExitCode> {
  const path = `/readiness/${encodeURIComponent(id)}/sign-off`;
  const body = typeof note === "string" ? { note } : {};
  const gate = (await connectToServer(context, url).post(path, body)) as ReadinessGateInfo;
  const text = context.json ? `${JSON.stringify(gate)}\n` : signedWords(gate);
  await write(context.stdout, text);
  return EXIT.healthy;
}

function signedWords({ component_id, calendar, sign_off }: ReadinessGateInfo): string {
  const despite = sign_off === null || sign_off.despite.length === 0 ? "" : `, despite ${sign_off.despite.join(", ")}`;
  return `${printable(`${component_id}: the open of ${calendar} is signed off by ${sign_off?.by ?? "you"}${despite}`)}\n`;
}

function describe(gate: ReadinessGateInfo, now: number): string {
  const { component_id, calendar, due, opens_at, is_open, blockers, sign_off, sign_off_missing } = gate;
  const name = `${component_id} (${calendar})`;
  if (!due) return `${printable(`${name}: nothing is due; ${opensIn(opens_at, now)}`)}\n`;
  const state = gate.ready ? "ready" : "NOT READY";
  const when = is_open ? "it is open" : opensIn(opens_at, now);
  const lines = [
    `${name}: ${state}; ${when}`,
    ...blockers.map((it) => `  ${it.component_id} ${it.reason}`),
    ...(sign_off === null ? [] : [`  signed off by ${sign_off.by} at ${sign_off.at}`]),
    ...(sign_off_missing ? [`  not signed off yet: plimsoll readiness sign-off ${component_id}`] : []),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function opensIn(opensAt: string | null, now: number): string {
  if (opensAt === null) return "no open is known";
  return `it opens in ${formatDuration(Date.parse(opensAt) - now)}`;
}
