import { once } from "node:events";
import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { discover } from "../discovery/discover.ts";
import { PROTOCOLS } from "../discovery/protocols.ts";
import { WEB_SERVICES } from "../discovery/web-services.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";
import { DEFAULT_CONFIG_FILE, shown } from "./config-file.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { outcomeLines, proposalYaml, type Tried } from "./init/proposal.ts";
import { tryFound } from "./init/try-found.ts";
import { printable } from "./terminal-text.ts";

const PROBE_MS = 1000;
/** What has been recognised answers: it may take its time, since what is written says how the trial went. */
const TRIAL_MS = 5000;

export interface InitOptions {
  readonly output?: string | boolean | undefined;
  readonly force?: string | boolean | undefined;
  readonly yes?: string | boolean | undefined;
}

/**
 * `plimsoll init`: looks for what it knows on this machine, tries a check of each and writes a configuration to keep.
 * Never replaces a file unless told to.
 */
export async function init(context: CliContext, options: InitOptions): Promise<ExitCode> {
  const path = resolve(
    context.folder,
    typeof options.output === "string" ? options.output : (context.config ?? DEFAULT_CONFIG_FILE),
  );
  const canAsk =
    options.yes !== true && !context.json && context.stdout.isTTY === true && context.stdin().isTTY === true;
  refuseToReplace(path, context, { force: options.force === true, canAsk });
  if (!context.json) await write(context.stdout, "Looking at this machine for what Plimsoll knows...\n");
  const { clock, folder } = context;
  const probes = { clock, folder, timeoutMs: PROBE_MS, protocols: PROTOCOLS, webServices: WEB_SERVICES };
  const tried = await tryFound(await discover(probes), { clock, env: context.env, path, timeoutMs: TRIAL_MS });
  const text = proposalYaml(tried);
  if (!context.json) await write(context.stdout, foundWords(tried));
  if (canAsk && !(await agrees(context, path))) return EXIT.unknown;
  await writeWhole(path, { text, mayReplace: options.force === true || canAsk });
  const report = tried.map(({ found, outcomes }) => ({
    ...found,
    tried: Object.fromEntries(outcomes.map(({ id, words }) => [id, words])),
  }));
  const words = `Wrote ${shown(path, folder)}. Now: plimsoll start\n`;
  await write(context.stdout, context.json ? `${JSON.stringify({ file: path, found: report })}\n` : words);
  return EXIT.healthy;
}

function refuseToReplace(
  path: string,
  { folder }: CliContext,
  { force, canAsk }: { force: boolean; canAsk: boolean },
): void {
  if (force || canAsk || !existsSync(path)) return;
  const words = `${shown(path, folder)} exists; --force replaces it, --output writes another file`;
  throw new PlimsollError("conflict", words);
}

async function agrees(context: CliContext, path: string): Promise<boolean> {
  const replaces = existsSync(path);
  const question = replaces
    ? `${shown(path, context.folder)} exists. Replace it? [y/N] `
    : `Write ${shown(path, context.folder)}? [Y/n] `;
  await write(context.stdout, question);
  const lines = createInterface({ input: context.stdin() });
  try {
    const answer = (await Promise.race([lines.question(""), once(lines, "close").then(() => "no")])).trim();
    return answer === "" ? !replaces : /^y(es)?$/i.test(answer);
  } finally {
    lines.close();
  }
}

function foundWords(tried: readonly Tried[]): string {
  if (tried.length === 0)
    return "Found nothing that it knows; the file will watch this machine and show how to add more.\n";
  const lines = tried.flatMap((it) => [
    `  ${it.found.what} at ${it.found.where}: ${printable(it.found.evidence)}\n`,
    ...outcomeLines(it).map((line) => `    ${line}\n`),
  ]);
  return `Found:\n${lines.join("")}`;
}

/** The file is there whole or not at all, and another's file is replaced only where that was agreed. */
async function writeWhole(path: string, { text, mayReplace }: { text: string; mayReplace: boolean }): Promise<void> {
  try {
    if (!mayReplace) await writeFile(path, text, { flag: "wx" });
    else {
      const partial = join(`${path}.${process.pid}.partial`);
      await writeFile(partial, text, { flag: "wx" });
      await rename(partial, path);
    }
  } catch (error) {
    throw new PlimsollError("bad_request", `${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
