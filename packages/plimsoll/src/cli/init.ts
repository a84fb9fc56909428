import { once } from "node:events";
import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { formatQuantity, seriesKey } from "@plimsoll/core";
import { createRegistries } from "../app.ts";
import { parseConfig } from "../config/parse-config.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { checkOnce } from "./check-once.ts";
import { type CliContext, write } from "./cli-context.ts";
import { DEFAULT_CONFIG_FILE, shown } from "./config-file.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { discover } from "./init/discover.ts";
import type { Found } from "./init/found.ts";
import { proposalYaml, type Tried } from "./init/proposal.ts";
import { PROTOCOLS } from "./init/protocols.ts";
import { WEB_SERVICES } from "./init/web-services.ts";
import { readSmallFile } from "./small-file.ts";
import { printable } from "./terminal-text.ts";

const PROBE_MS = 1000;
const TRIAL_MS = 1500;

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
  const tried = await tryAll(await discover(probes), { context, path });
  const text = proposalYaml(tried);
  if (!context.json) await write(context.stdout, foundWords(tried));
  if (canAsk && !(await agrees(context, path))) return EXIT.unknown;
  await writeWhole(path, { text, mayReplace: options.force === true || canAsk });
  const report = tried.map(({ found, outcome }) => ({ ...found, tried: outcome }));
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

interface Trial {
  readonly context: CliContext;
  readonly path: string;
}

/** Runs each proposed check once, by the very text that would be written: what cannot be read back is never written. */
async function tryAll(found: readonly Found[], { context, path }: Trial): Promise<Tried[]> {
  const { clock, env } = context;
  const registries = createRegistries({ clock });
  const text = proposalYaml(found.map((it) => ({ found: it, outcome: "not yet" })));
  const config = parseConfig(text, { file: path, env, readFile: readSmallFile, ...registries });
  const monitoring = { ...config.monitoring, timeoutMs: TRIAL_MS };
  const ids = found.map((it) => it.component.id);
  const { components } = await checkOnce({
    config: { ...config, monitoring },
    ids,
    checkers: registries.checkers,
    clock,
  });
  return found.map((it, index) => {
    const health = components[index];
    const metrics = (health?.metrics ?? []).slice(0, 3).map(({ name, labels, value, unit }) => {
      return `${seriesKey(name, labels)} ${value === null ? "missing" : formatQuantity(value, unit)}`;
    });
    const detail = health?.status === "HEALTHY" ? metrics.join(", ") : (health?.reason ?? "no answer");
    return { found: it, outcome: printable(`${health?.status ?? "UNKNOWN"}${detail === "" ? "" : `, ${detail}`}`) };
  });
}

function foundWords(tried: readonly Tried[]): string {
  if (tried.length === 0)
    return "Found nothing that it knows; the file will watch this machine and show how to add more.\n";
  const lines = tried.map(
    ({ found, outcome }) => `  ${found.what} at ${found.where}: ${printable(found.evidence)}\n    ${outcome}\n`,
  );
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
