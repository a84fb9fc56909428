import { createWriteStream, existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { HealthCheckRow } from "@plimsoll/core";
import { toTimestamp } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, complain, type Output, write } from "./cli-context.ts";
import { storePath } from "./configured-places.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { HistoryRange } from "./history-rows.ts";
import { parseMoment } from "./parse-moment.ts";
import { createRowWriter } from "./row-format.ts";
import { connectToServer, isUnanswered } from "./server-client.ts";

interface ExportOptions {
  readonly component?: string | boolean | undefined;
  readonly from?: string | boolean | undefined;
  readonly to?: string | boolean | undefined;
  readonly format?: string | boolean | undefined;
  readonly output?: string | boolean | undefined;
  readonly url?: string | boolean | undefined;
}

/**
 * `plimsoll export`: the rows of `health_checks`, the newest first, from the running server, or with no server from its
 * database. Holds a page at a time, however much there is.
 */
export async function exportHistory(context: CliContext, options: ExportOptions): Promise<ExitCode> {
  const now = context.clock.now();
  const range: HistoryRange = {
    componentId: typeof options.component === "string" ? options.component : null,
    from: toTimestamp(parseMoment("--from", options.from, { now, fallback: 0 })),
    to: toTimestamp(parseMoment("--to", options.to, { now, fallback: now + 1 })),
  };
  const rows = createRowWriter(context.json ? "jsonl" : options.format);
  const output = await openOutput(context, options.output);
  try {
    await write(output.stream, rows.head);
    for await (const page of pages(context, options.url, range))
      await write(output.stream, page.map(rows.line).join(""));
    await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  }
  return EXIT.healthy;
}

/** From the server when it answers; else from the file, saying so. */
async function* pages(
  context: CliContext,
  url: string | boolean | undefined,
  range: HistoryRange,
): AsyncGenerator<readonly HealthCheckRow[]> {
  const { rowsFromFile, rowsFromServer } = await import("./history-rows.ts");
  const client = connectToServer(context, url);
  let isFirst = true;
  try {
    for await (const page of rowsFromServer(client, range)) {
      yield page;
      isFirst = false;
    }
  } catch (error) {
    const path = storePath(context);
    if (!isFirst || !isUnanswered(error) || url !== undefined || path === null) throw error;
    if (!existsSync(path))
      throw new PlimsollError("not_found", `${(error as Error).message}; and there is no database at ${path}`);
    complain(context, `no server answers at ${client.address}: reading ${path}`);
    yield* rowsFromFile(path, range);
  }
}

interface ExportOutput {
  readonly stream: Output;
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** A file appears under its name only when it is whole. */
async function openOutput({ stdout, folder }: CliContext, output: string | boolean | undefined): Promise<ExportOutput> {
  if (typeof output !== "string")
    return { stream: stdout, finish: async () => undefined, discard: async () => undefined };
  const path = resolve(folder, output);
  const partial = `${path}.partial`;
  const file = createWriteStream(partial);
  const failed = new Promise<never>((_, reject) => {
    file.once("error", (error) =>
      reject(new PlimsollError("bad_request", `--output: ${error.message}`, { cause: error })),
    );
  });
  failed.catch(() => undefined); // told where it is waited for below
  await Promise.race([failed, new Promise<void>((done) => file.once("ready", () => done()))]);
  const end = () => Promise.race([failed, new Promise<void>((done) => file.end(done))]);
  return {
    stream: file,
    async finish() {
      await end();
      await rename(partial, path);
    },
    async discard() {
      file.destroy();
      await rm(partial, { force: true });
    },
  };
}
