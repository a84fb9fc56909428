import type { Page, Silence } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { matchWords, silenceList } from "./matter-lines.ts";
import { connectToServer } from "./server-client.ts";
import { printable } from "./terminal-text.ts";

const MOST = 100;

type Given = string | boolean | undefined;
export interface SilenceOptions {
  readonly url?: Given;
  readonly component?: Given;
  readonly type?: Given;
  readonly tag?: Given;
  readonly minSeverity?: Given;
  readonly maxSeverity?: Given;
  readonly for?: Given;
  readonly until?: Given;
  readonly reason?: Given;
}

/** `plimsoll silence`: keeps alerts from people for a time. Refused without an end or a reason, or when it would take everything. */
export async function silence(context: CliContext, options: SilenceOptions): Promise<ExitCode> {
  const body = toBody(options);
  const client = connectToServer(context, options.url);
  const added = (await client.post("/silences", body)) as Silence;
  const words = `Nobody hears of ${matchWords(added)} until ${added.ends_at}: ${added.reason}`;
  const hint = `End it before that: plimsoll silence end ${added.silence_id}`;
  await write(context.stdout, context.json ? `${JSON.stringify(added)}\n` : `${printable(words)}\n${hint}\n`);
  return EXIT.healthy;
}

/** `plimsoll silences`: those in force or to come, or with `--all` those that have ended too. */
export async function silences(
  context: CliContext,
  { url, all }: { readonly url?: Given; readonly all?: Given },
): Promise<ExitCode> {
  const client = connectToServer(context, url);
  const found = (await client.get(`/silences?active=${all !== true}&limit=${MOST}`)) as Page<Silence>;
  await write(context.stdout, context.json ? `${JSON.stringify(found)}\n` : table(found.items, context));
  return EXIT.healthy;
}

/** `plimsoll silence end ID`: ends one before its time. */
export async function endSilence(
  context: CliContext,
  { url }: { readonly url?: Given },
  [id = ""]: readonly string[],
): Promise<ExitCode> {
  const client = connectToServer(context, url);
  const ended = (await client.delete(`/silences/${encodeURIComponent(id)}`)) as Silence;
  const words = `People hear of ${matchWords(ended)} again.`;
  await write(context.stdout, context.json ? `${JSON.stringify(ended)}\n` : `${printable(words)}\n`);
  return EXIT.healthy;
}

function table(found: readonly Silence[], { clock }: CliContext): string {
  if (found.length === 0) return "Nothing is silenced.\n";
  return `${silenceList(found, clock.now()).join("\n")}\n`;
}

function toBody(options: SilenceOptions): Record<string, unknown> {
  const { reason, until } = options;
  const match = {
    components: listOf(options.component),
    types: listOf(options.type),
    tags: listOf(options.tag),
    min_severity: textOf(options.minSeverity)?.toUpperCase(),
    max_severity: textOf(options.maxSeverity)?.toUpperCase(),
  };
  if (Object.values(match).every((part) => part === undefined)) {
    throw new PlimsollError("bad_request", "expected what to silence: --component, --type, --tag or --max-severity");
  }
  if (typeof reason !== "string" || reason.trim() === "") {
    throw new PlimsollError("bad_request", "--reason: expected why, for those who wonder at night");
  }
  if ((textOf(options.for) === undefined) === (textOf(until) === undefined)) {
    throw new PlimsollError("bad_request", "expected either --for or --until: a silence has to end");
  }
  return { match, reason, for: textOf(options.for), ends_at: textOf(until) };
}

function textOf(given: Given): string | undefined {
  return typeof given === "string" ? given : undefined;
}

function listOf(given: Given): string[] | undefined {
  const items = textOf(given)?.split(",") ?? [];
  const named = items.map((item) => item.trim()).filter((item) => item !== "");
  return named.length === 0 ? undefined : named;
}
