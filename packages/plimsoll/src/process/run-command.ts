import { type ChildProcess, spawn } from "node:child_process";
import type { Clock } from "../port/clock.ts";

export interface CommandRun {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly input: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How a command ended. `words`: the end of what it wrote to stderr. */
export type CommandEnd =
  | { readonly kind: "exited"; readonly code: number; readonly words: string }
  | { readonly kind: "killed"; readonly signal: string; readonly words: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "flooded" }
  | { readonly kind: "unstartable"; readonly code: string };

const KEPT_BYTES = 4096;
/** How long what it wrote to stderr is waited for after its end, ms. */
const LAST_WORDS_MS = 250;
/** More than this on stderr is a program that has run wild. */
const MOST_STDERR_BYTES = 1024 * 1024;

/**
 * Runs a command in a process group of its own, the input on stdin, stdout thrown away. When it ends, by itself or by us, all
 * that it has started in that group is ended with it. Never rejects.
 */
export function runCommand(run: CommandRun, clock: Clock): Promise<CommandEnd> {
  return new Promise((settle) => {
    if (run.signal.aborted) return settle({ kind: "timeout" });
    const child = start(run);
    if (typeof child === "string") return settle({ kind: "unstartable", code: child });
    const stop = (end: CommandEnd) => {
      // Once it has been fetched its number may be another's.
      if (child.exitCode === null && child.signalCode === null) killGroup(child);
      finish(end);
    };
    const onAbort = () => stop({ kind: "timeout" });
    let cancel = clock.schedule(run.timeoutMs, onAbort);
    run.signal.addEventListener("abort", onAbort);
    const stderr = readTail(child, () => stop({ kind: "flooded" }));
    let isOver = false;
    function finish(end: CommandEnd): void {
      if (isOver) return;
      isOver = true;
      cancel();
      run.signal.removeEventListener("abort", onAbort);
      closePipes(child as ChildProcess);
      settle(end);
    }
    child.on("error", (error: NodeJS.ErrnoException) =>
      finish({ kind: "unstartable", code: error.code ?? error.message }),
    );
    child.on("exit", (code, signal) => {
      const end = () => {
        const words = stderr();
        finish(code === null ? { kind: "killed", signal: signal ?? "", words } : { kind: "exited", code, words });
      };
      // With the group all ends of its stderr close, and what it had written has come; unless somebody left the group.
      killGroup(child);
      if (isOver) return;
      cancel();
      cancel = clock.schedule(LAST_WORDS_MS, end);
      child.on("close", end);
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(run.input);
  });
}

/** The process, or the code of why there is none. */
function start({ argv, env, cwd }: CommandRun): ChildProcess | string {
  const [program = "", ...args] = argv;
  try {
    return spawn(program, args, {
      env: { ...env },
      ...(cwd !== undefined && { cwd }),
      detached: true,
      shell: false,
      stdio: ["pipe", "ignore", "pipe"],
    });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown error";
  }
}

/** Reads stderr as it comes and answers its end; tells when there is too much of it. */
function readTail(child: ChildProcess, onFlood: () => void): () => string {
  let tail = Buffer.alloc(0);
  let total = 0;
  child.stderr?.on("error", () => {});
  child.stderr?.on("data", (chunk: Buffer) => {
    total += chunk.length;
    tail = Buffer.concat([tail, chunk]).subarray(-KEPT_BYTES);
    if (total > MOST_STDERR_BYTES) onFlood();
  });
  return () => tail.toString("utf8");
}

/** Closes our ends of its pipes, whoever still holds the others. */
function closePipes(child: ChildProcess): void {
  child.stdin?.destroy();
  child.stderr?.destroy();
  child.unref();
}

/** Kills every process of its group; there may be none left. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}
