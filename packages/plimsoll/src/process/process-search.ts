import { basename, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { CheckFailure } from "@plimsoll/core";
import type { CheckContext } from "../port/checker.ts";
import type { ProcessStat } from "./process-stat.ts";
import { readNames, readText } from "./read-text.ts";

/** The processes that were meant, or why they cannot be told. None at all is an empty list. */
export type Found =
  | { readonly kind: "found"; readonly processes: readonly ProcessStat[] }
  | { readonly kind: "failed"; readonly failure: CheckFailure };

const PROCESSES_PER_TURN = 50;

export function found(...processes: readonly ProcessStat[]): Found {
  return { kind: "found", processes };
}
export function notFound(code: CheckFailure["code"], message: string): Found {
  return { kind: "failed", failure: { code, message } };
}

/** All process ids, giving the event loop a turn now and then; ends early when the check does. */
export async function* processIds(procfs: string, { signal }: Pick<CheckContext, "signal">): AsyncGenerator<number> {
  let seen = 0;
  for (const name of readNames(procfs)) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    seen += 1;
    if (seen % PROCESSES_PER_TURN === 0) await turn();
    if (signal.aborted) return;
    yield pid;
  }
}

/** The command line; empty for threads of the kernel, for zombies and where it may not be read. */
export function readArguments(procfs: string, pid: number): readonly string[] {
  return (readText(join(procfs, String(pid), "cmdline")) ?? "").split("\0").filter((argument) => argument !== "");
}

/** What people call the process: threads can rename it for the kernel, as Node does ("MainThread"). */
export function programName(procfs: string, { pid, comm }: ProcessStat): string {
  return basename(readArguments(procfs, pid)[0] ?? "") || comm;
}
