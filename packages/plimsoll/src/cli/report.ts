import { extname, resolve } from "node:path";
import { REPORT_FORMATS, REPORT_PERIODS, type ReportDocument, reportDocument } from "@plimsoll/core";
import { renderReport } from "../insight/report/render/render-report.ts";
import { writeWhole } from "../insight/report/write-whole.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { unwrittenWords } from "./file-words.ts";
import { connectToServer } from "./server-client.ts";

const TIMEOUT_MS = 120_000;

export interface ReportOptions {
  readonly for?: string | boolean | undefined;
  readonly format?: string | boolean | undefined;
  readonly out?: string | boolean | undefined;
  readonly timeZone?: string | boolean | undefined;
  readonly until?: string | boolean | undefined;
  readonly url?: string | boolean | undefined;
}

/** `plimsoll report daily|weekly|monthly|annual`: the figures from the running server, written here, so that a PDF is printed here. */
export async function report(
  context: CliContext,
  options: ReportOptions,
  [named = ""]: readonly string[],
): Promise<ExitCode> {
  const period = oneOf("period", REPORT_PERIODS, named);
  const format = context.json ? "json" : formatOf(options);
  if (format === "pdf" && typeof options.out !== "string") {
    throw new PlimsollError("bad_request", "--out: expected a file's name; a PDF is not for a terminal");
  }
  const document = await fetchReport(context, options, { period, format });
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once("SIGINT", end);
  try {
    const { clock, env } = context;
    const { body } = await renderReport(document, format, { clock, env, signal: ending.signal });
    if (typeof options.out === "string") await writeOut(resolve(context.folder, options.out), body);
    else await write(context.stdout, body.toString("utf8"));
  } finally {
    process.off("SIGINT", end);
  }
  return EXIT.healthy;
}

/** As it is told, else as the file's name ends, else HTML. */
function formatOf({ format, out }: ReportOptions): (typeof REPORT_FORMATS)[number] {
  if (format !== undefined || typeof out !== "string")
    return oneOf("--format", REPORT_FORMATS, String(format ?? "html"));
  const ending = extname(out).slice(1).toLowerCase();
  return oneOf("--out without --format: its ending", REPORT_FORMATS, ending === "htm" ? "html" : ending);
}

async function fetchReport(
  context: CliContext,
  options: ReportOptions,
  { period, format }: { readonly period: string; readonly format: string },
): Promise<ReportDocument> {
  // It is rendered here; the audit trail of the server has what it becomes.
  const query = new URLSearchParams({ format: "json", written_as: format });
  if (typeof options.for === "string") query.set("for", options.for);
  if (typeof options.timeZone === "string") query.set("time_zone", options.timeZone);
  if (typeof options.until === "string") query.set("until", oneOf("--until", ["now"], options.until));
  const client = connectToServer(context, options.url);
  return reportDocument.parse(await client.get(`/reports/${period}?${query.toString()}`, TIMEOUT_MS));
}

async function writeOut(file: string, body: Buffer): Promise<void> {
  await writeWhole(file, body).catch((error: Error) => {
    throw new PlimsollError("bad_request", `--out: ${unwrittenWords(file, error)}`, { cause: error });
  });
}

function oneOf<Choice extends string>(what: string, choices: readonly Choice[], text: string): Choice {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new PlimsollError("bad_request", `${what}: expected ${choices.join(", ")}`);
}
