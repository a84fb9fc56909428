import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Clock } from "../../../port/clock.ts";
import { PlimsollError } from "../../../port/plimsoll-error.ts";
import { type CommandEnd, runCommand } from "../../../process/run-command.ts";
import { findChromium, noChromiumWords } from "./find-chromium.ts";

const DEADLINE_MS = 60_000;

export interface Printing {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Prints a page as PDF by a Chromium of this machine: headless, without a network, in a profile of its own that is deleted
 * afterwards. Rejects with `not_supported` where there is none, with `internal` when it does not print within a minute.
 */
export async function printPdf(html: string, { clock, signal, env }: Printing): Promise<Buffer> {
  const program = await findChromium(env);
  if (program === null) throw new PlimsollError("not_supported", `PDF: ${noChromiumWords(env)}`);
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-report-"));
  try {
    const [page, pdf] = [join(folder, "report.html"), join(folder, "report.pdf")];
    await writeFile(page, html, { mode: 0o600 });
    const argv = [program, ...options(join(folder, "profile")), `--print-to-pdf=${pdf}`, pathToFileURL(page).href];
    const run = { argv, env: { HOME: folder, PATH: env.PATH ?? "" }, cwd: folder, timeoutMs: DEADLINE_MS, signal };
    const end = await runCommand(run, clock);
    return await readFile(pdf).catch((error: unknown) => {
      throw new PlimsollError("internal", `PDF: ${program} ${endWords(end)}`, { cause: error });
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function options(profile: string): string[] {
  // Chromium refuses to start its sandbox as root; the page is our own, escaped, and runs no script.
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return [
    ...asRoot,
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    `--user-data-dir=${profile}`,
  ];
}

function endWords(end: CommandEnd): string {
  if (end.kind === "timeout") return `did not print within ${DEADLINE_MS / 1000} s`;
  if (end.kind === "unstartable") return `could not be started: ${end.code}`;
  if (end.kind === "flooded") return "wrote without end and printed nothing";
  const how = end.kind === "exited" ? `ended with ${end.code}` : `was killed by ${end.signal}`;
  return `${how} and printed nothing: ${end.words.slice(-300)}`;
}
