import { toTimestamp } from "@plimsoll/core";
import type { AuditRecord } from "../port/audit.ts";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { parseMoment } from "./parse-moment.ts";
import { connectToServer } from "./server-client.ts";

type Options = Readonly<Record<string, string | boolean | undefined>>;

/** `plimsoll audit`: who changed what in the running server, newest first. */
export async function audit(context: CliContext, options: Options): Promise<ExitCode> {
  const query = new URLSearchParams({ limit: typeof options.limit === "string" ? options.limit : "50" });
  for (const name of ["actor", "verb", "subject"]) {
    const value = options[name];
    if (typeof value === "string") query.set(name, value);
  }
  const now = context.clock.now();
  for (const name of ["from", "to"]) {
    if (typeof options[name] !== "string") continue;
    query.set(name, toTimestamp(parseMoment(`--${name}`, options[name], { now, fallback: now })));
  }
  const page = (await connectToServer(context, options.url).get(`/audit?${query.toString()}`)) as {
    readonly items: readonly AuditRecord[];
  };
  const text = context.json ? `${JSON.stringify(page)}\n` : page.items.map(toLine).join("");
  await write(context.stdout, text === "" ? "nothing was found\n" : text);
  return EXIT.healthy;
}

function toLine({ sequence, timestamp, actor, verb, subject, outcome, before, after }: AuditRecord): string {
  const change = before === null ? JSON.stringify(after) : `${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
  const words = `${sequence}  ${timestamp}  ${actor}  ${verb}  ${subject}  ${outcome}  ${change}`;
  // Nothing that somebody has written steers the terminal.
  return `${words.replaceAll(/\p{Cc}/gu, " ")}\n`;
}
