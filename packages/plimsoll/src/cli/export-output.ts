import { randomUUID } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";

export interface ExportOutput {
  put(part: string | Uint8Array): Promise<void>;
  /** All is there: a file gets its name. */
  finish(): Promise<void>;
  /** Leaves nothing. */
  discard(): Promise<void>;
}

/** Standard output, or a file that appears under its name only when it is whole. */
export async function openOutput(
  { stdout, folder }: CliContext,
  output: string | boolean | undefined,
): Promise<ExportOutput> {
  if (typeof output !== "string") {
    const put = (part: string | Uint8Array) => write(stdout, typeof part === "string" ? part : "");
    return { put, finish: async () => undefined, discard: async () => undefined };
  }
  const path = resolve(folder, output);
  if (!existsSync(dirname(path))) throw refused(`the folder ${dirname(path)} does not exist`);
  // Another export to the same file may be under way.
  const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
  const file = createWriteStream(partial);
  const failed = new Promise<never>((_, reject) => {
    file.once("error", (error) => reject(refused(error.message, error)));
  });
  failed.catch(() => undefined); // told where it is waited for below
  await Promise.race([failed, new Promise<void>((done) => file.once("ready", () => done()))]);
  const drained = () => new Promise<void>((done) => file.once("drain", () => done()));
  return {
    async put(part) {
      if (!file.write(part)) await Promise.race([failed, drained()]);
    },
    async finish() {
      await Promise.race([failed, new Promise<void>((done) => file.end(done))]);
      await rename(partial, path).catch((error: Error) => Promise.reject(refused(error.message, error)));
    },
    async discard() {
      file.destroy();
      await rm(partial, { force: true });
    },
  };
}

function refused(words: string, cause?: Error): PlimsollError {
  return new PlimsollError("bad_request", `--output: ${words}`, { cause });
}
