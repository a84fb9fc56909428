import { type ExecFileException, execFile } from "node:child_process";
import type { CheckFailure } from "@plimsoll/core";
import { clip } from "@plimsoll/core";
import { limitInWords } from "../net/network-failure.ts";

export interface ChronycRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export type ChronycEnd =
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "failed"; readonly failure: CheckFailure };

/** One line is expected. */
const MOST_BYTES = 16_384;
const WORDS_LIMIT = 200;
const NOT_RUNNING = /506 Cannot talk to daemon|Could not open connection|Connection refused/i;
const REFUSED = /501 Not authorised/;

/** Runs chronyc without a shell, its time and output bounded. Never rejects; an abort kills it. */
export function runChronyc({ program, args, signal, timeoutMs }: ChronycRun): Promise<ChronycEnd> {
  return new Promise((resolve) => {
    const tooLate = () =>
      resolve(failed("timeout", `chronyd gave chronyc no answer within ${limitInWords(timeoutMs)}`));
    const options = {
      signal,
      maxBuffer: MOST_BYTES,
      killSignal: "SIGKILL",
      encoding: "utf8",
      env: { PATH: process.env.PATH, LC_ALL: "C" },
    } as const;
    execFile(program, args, options, (error, stdout, stderr) => {
      if (signal.aborted) tooLate();
      else if (error === null) resolve({ kind: "said", text: stdout });
      else resolve(explain(error, `${stdout}\n${stderr}`.trim()));
    });
    // A process that cannot be killed, waiting for a disk, must not hold the check.
    signal.addEventListener("abort", tooLate, { once: true });
  });
}

function explain({ code }: ExecFileException, words: string): ChronycEnd {
  if (code === "ENOENT") return failed("missing", "chronyc was not found on this host: it comes with chrony");
  if (code === "EACCES") return failed("unauthorized", "chronyc may not be run by Plimsoll's user");
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return failed("unreadable", "chronyc wrote without end");
  const line = clip(words.split("\n", 1)[0] ?? "", WORDS_LIMIT);
  if (REFUSED.test(words))
    return failed("unauthorized", `chronyd does not answer this host (${line}): see its cmdallow`);
  if (NOT_RUNNING.test(words)) {
    return failed(
      "refused",
      `chronyd does not run or cannot be reached (chronyc says: ${line}): is the service started?`,
    );
  }
  return failed("unexpected-answer", `chronyc ended with code ${code ?? "none"}: ${line === "" ? "no words" : line}`);
}

function failed(code: CheckFailure["code"], message: string): ChronycEnd {
  return { kind: "failed", failure: { code, message } };
}
