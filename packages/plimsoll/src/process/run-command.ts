import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { Clock } from "../port/clock.ts";

export interface CommandRun {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  /** Given on stdin; default nothing. */
  readonly input?: string;
  /** Whether stdout is read too; otherwise it is thrown away. Default false. */
  readonly keepsOutput?: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How a command ended. `words`: the end of what it wrote to stderr. `output`: of all that was read, as it came. */
export type CommandEnd = { readonly output: string } & (
  | { readonly kind: "exited"; readonly code: number; readonly words: string }
  | { readonly kind: "killed"; readonly signal: string; readonly words: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "flooded" }
  | { readonly kind: "unstartable"; readonly code: string }
);
/** A member each: `Omit` of a union would forget which belongs to which. */
type Cause = CommandEnd extends infer End ? (End extends unknown ? Omit<End, "output"> : never) : never;

const KEPT_BYTES = 4096;
/** Twice the 4,000 characters that are shown, of four bytes at most: nothing that is to be taken out is cut in half. */
const KEPT_OUTPUT_BYTES = 32_000;
/** How long what it wrote is waited for after its end, ms. */
const LAST_WORDS_MS = 250;
/** More than this is a program that has run wild. */
const MOST_BYTES = 1024 * 1024;

/**
 * Runs a command in a process group of its own. When it ends, by itself or by us, all that it has started in that group is
 * ended with it. Never rejects.
 */
export function runCommand(run: CommandRun, clock: Clock): Promise<CommandEnd> {
  return new Promise((settle) => {
    if (run.signal.aborted) return settle({ kind: "timeout", output: "" });
    const child = start(run);
    if (typeof child === "string") return settle({ kind: "unstartable", code: child, output: "" });
    const stop = (cause: Cause) => {
      // Once it has been fetched its number may be another's.
      if (child.exitCode === null && child.signalCode === null) killGroup(child);
      finish(cause);
    };
    const onAbort = () => stop({ kind: "timeout" });
    let cancel = clock.schedule(run.timeoutMs, onAbort);
    run.signal.addEventListener("abort", onAbort);
    const read = readTails(child, () => stop({ kind: "flooded" }));
    let isOver = false;
    function finish(cause: Cause): void {
      if (isOver) return;
      isOver = true;
      cancel();
      run.signal.removeEventListener("abort", onAbort);
      closePipes(child as ChildProcess);
      settle({ ...cause, output: read.output() } as CommandEnd);
    }
    child.on("error", (error: NodeJS.ErrnoException) =>
      finish({ kind: "unstartable", code: error.code ?? error.message }),
    );
    child.on("exit", (code, signal) => {
      const end = () => {
        const words = read.words();
        finish(code === null ? { kind: "killed", signal: signal ?? "", words } : { kind: "exited", code, words });
      };
      // With the group all ends of its pipes close, and what it had written has come; unless somebody left the group.
      killGroup(child);
      if (isOver) return;
      cancel();
      cancel = clock.schedule(LAST_WORDS_MS, end);
      child.on("close", end);
    });
    child.stdin?.on("error", () => {});
    child.stdin?.end(run.input ?? "");
  });
}

/** The process, or the code of why there is none. */
function start({ argv, env, cwd, keepsOutput = false }: CommandRun): ChildProcess | string {
  const [program = "", ...args] = argv;
  try {
    return spawn(program, args, {
      env: { ...env },
      ...(cwd !== undefined && { cwd }),
      detached: true,
      shell: false,
      stdio: ["pipe", keepsOutput ? "pipe" : "ignore", "pipe"],
    });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown error";
  }
}

/** Reads what it writes as it comes and answers the ends; tells when there is too much of it. */
function readTails(child: ChildProcess, onFlood: () => void): { words: () => string; output: () => string } {
  const words = createTail(KEPT_BYTES);
  const output = createTail(KEPT_OUTPUT_BYTES);
  let total = 0;
  const read = (stream: Readable | null, tails: readonly ReturnType<typeof createTail>[]) => {
    stream?.on("error", () => {});
    stream?.on("data", (chunk: Buffer) => {
      total += chunk.length;
      for (const tail of tails) tail.add(chunk);
      if (total > MOST_BYTES) onFlood();
    });
  };
  read(child.stdout, [output]);
  read(child.stderr, [words, output]);
  return { words: words.text, output: output.text };
}

function createTail(bytes: number): { add: (chunk: Buffer) => void; text: () => string } {
  let tail = Buffer.alloc(0);
  return {
    add: (chunk) => {
      tail = Buffer.concat([tail, chunk]).subarray(-bytes);
    },
    text: () => tail.toString("utf8"),
  };
}

/** Closes our ends of its pipes, whoever still holds the others. */
function closePipes(child: ChildProcess): void {
  child.stdin?.destroy();
  child.stdout?.destroy();
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
