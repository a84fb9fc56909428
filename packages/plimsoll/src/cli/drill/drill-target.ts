import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { httpRequest } from "../../net/http-request.ts";
import type { Clock } from "../../port/clock.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";

const BIN = fileURLToPath(new URL("../../../bin/plimsoll.js", import.meta.url));
const LOOK_MS = 100;
const REQUEST_MS = 2000;
const STOP_LIMIT_MS = 12_000;
/** Of what a program prints so much is kept, for when it ends too soon. */
const MAX_OUTPUT = 4000;

export interface ProgramToStart {
  readonly command: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Answers 2xx once it is ready. */
  readonly ready: string;
  readonly readyWithinMs: number;
}

export interface StartedProgram {
  end(): Promise<void>;
}

/** The command that starts a Plimsoll of the drill's own. */
export function monitorCommand(config: string): readonly string[] {
  return ["node", BIN, "--config", config, "start"];
}

/** Starts a program, without a shell, and waits until it is ready. Throws a sentence when it does not become so. */
export async function startProgram(
  program: ProgramToStart,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<StartedProgram> {
  const [name = "", ...args] = program.command;
  const file = name === "node" ? process.execPath : name;
  const child = spawn(file, args, { cwd: program.folder, env: program.env, stdio: ["ignore", "pipe", "pipe"] });
  const output = keepOutput(child);
  const started = { end: () => endProgram(child, clock) };
  let failure: Error | null = null;
  child.on("error", (error) => {
    failure = error;
  });
  const until = clock.monotonic() + program.readyWithinMs;
  while (!(await isReady(program.ready, clock))) {
    const words = failure !== null ? (failure as Error).message : endedWords(child, output());
    if (words === null && clock.monotonic() < until && !signal.aborted) {
      await new Promise<void>((resolve) => clock.schedule(LOOK_MS, resolve));
      continue;
    }
    await started.end();
    const why = words ?? (signal.aborted ? "the drill was ended" : `${program.ready} did not answer in time`);
    throw new PlimsollError("internal", `${program.command.join(" ")} could not be started: ${why}`);
  }
  return started;
}

async function isReady(url: string, clock: Clock): Promise<boolean> {
  try {
    const { status } = await httpRequest({ url, clock, timeoutMs: REQUEST_MS, maxBytes: 1_048_576 });
    return status >= 200 && status < 300;
  } catch {
    return false;
  }
}

function keepOutput(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      text = (text + chunk.toString("utf8")).slice(-MAX_OUTPUT);
    });
  }
  return () => text.trim();
}

function endedWords({ exitCode, signalCode }: ChildProcess, output: string): string | null {
  if (exitCode === null && signalCode === null) return null;
  return `it ended with ${exitCode ?? signalCode}${output === "" ? "" : `:\n${output}`}`;
}

/** Asks it to end, and ends it when it does not. */
function endProgram(child: ChildProcess, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve();
    const cancel = clock.schedule(STOP_LIMIT_MS, () => child.kill("SIGKILL"));
    child.once("exit", () => {
      cancel();
      resolve();
    });
    child.kill("SIGTERM");
  });
}
