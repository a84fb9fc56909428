import { resolve } from "node:path";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { CliContext } from "./cli-context.ts";
import { readSmallFile } from "./small-file.ts";

/**
 * The key to send to the server: of `--api-key-file`, else of `PLIMSOLL_API_KEY`; null without. Never an argument: those
 * are seen by everyone on the host.
 */
export function apiKeyOf({ apiKeyFile, env, folder }: CliContext): string | null {
  const text = apiKeyFile === null ? env.PLIMSOLL_API_KEY : readKeyFile(resolve(folder, apiKeyFile));
  const key = text?.trim() ?? "";
  if (key === "" && apiKeyFile === null) return null;
  if (/^[\x21-\x7e]{1,512}$/.test(key)) return key;
  const source = apiKeyFile === null ? "PLIMSOLL_API_KEY" : `--api-key-file ${apiKeyFile}`;
  throw new PlimsollError("bad_request", `${source}: expected one API key, as plimsoll create-key shows it`);
}

/** What is sent with each request. */
export function keyHeaders(key: string | null): Record<string, string> {
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

function readKeyFile(path: string): string {
  try {
    return readSmallFile(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new PlimsollError("bad_request", `--api-key-file: cannot read ${path}: ${reason}`, { cause: error });
  }
}
