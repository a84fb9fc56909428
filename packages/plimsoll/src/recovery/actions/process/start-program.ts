import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, type FileHandle, open, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import type { Clock } from "../../../port/clock.ts";
import { programOf } from "../../../process/command-words.ts";
import { wait } from "../../../process/wait.ts";

/** One that cannot begin, for want of its configuration or its port, most often ends within this time. */
const WATCH_MS = 1000;

export interface Program {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  /** A file that all it writes is added to; nowhere when undefined. */
  readonly output: string | undefined;
}

export interface Started {
  readonly ok: boolean;
  readonly message: string;
}

/** Why a program could not be started, as far as that can be told before; null when nothing is in the way. */
export async function findObstacle({ argv, env, cwd, output }: Program): Promise<string | null> {
  const [program = ""] = argv;
  const folders = program.includes("/") ? [""] : (env.PATH ?? "").split(delimiter);
  // It is looked for from its own folder on, as the kernel does.
  const places = folders.map((folder) => resolve(cwd ?? "", folder, program));
  if (!(await isAny(places, isProgram))) return `${program} is no program that may be run`;
  if (cwd !== undefined && !(await isAny([cwd], isFolder))) return `${cwd} is no folder`;
  if (output === undefined) return null;
  const file = await openOutput(output);
  if (typeof file === "string") return file;
  await file?.close();
  return null;
}

/** Starts a program in a session of its own, so that it lives on, and sees whether it ends at once. */
export async function startProgram(program: Program, clock: Clock, signal: AbortSignal): Promise<Started> {
  const name = programOf(program.argv);
  const output = await openOutput(program.output);
  if (typeof output === "string") return { ok: false, message: `${name} was not started: ${output}` };
  const child = launch(program, output?.fd ?? "ignore");
  const outcome = typeof child === "string" ? { ok: false, message: child } : await watch(child, clock, signal);
  await output?.close();
  return { ok: outcome.ok, message: `${name} ${outcome.message}` };
}

function launch({ argv, env, cwd }: Program, output: number | "ignore"): ChildProcess | string {
  const [file = "", ...args] = argv;
  try {
    const stdio = ["ignore", output, output] as const;
    const child = spawn(file, args, {
      env: { ...env },
      ...(cwd !== undefined && { cwd }),
      detached: true,
      stdio: [...stdio],
    });
    child.unref();
    return child;
  } catch (error) {
    return `could not be started (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`;
  }
}

/** Waits a moment for its end. One that ends with 0 has gone into the background by itself, as daemons do. */
async function watch(child: ChildProcess, clock: Clock, signal: AbortSignal): Promise<Started> {
  const watching = new AbortController();
  let end: Started | null = null;
  const settle = (outcome: Started) => {
    end ??= outcome;
    watching.abort();
  };
  child.on("error", ({ code }: NodeJS.ErrnoException) =>
    settle({ ok: false, message: `could not be started (${code})` }),
  );
  child.on("exit", (code, by) => {
    if (code === 0) settle({ ok: true, message: "was started and went into the background" });
    else settle({ ok: false, message: `was started and ended at once (${by ?? `exit ${code}`})` });
  });
  await wait(WATCH_MS, clock, AbortSignal.any([signal, watching.signal]));
  return end ?? { ok: true, message: `was started as pid ${child.pid}` };
}

/** The file, null where none is wanted, or why it cannot be written, in words. */
async function openOutput(path: string | undefined): Promise<FileHandle | string | null> {
  if (path === undefined) return null;
  try {
    // A pipe without a reader would hold this up for good.
    const file = await open(
      path,
      constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NONBLOCK,
      0o640,
    );
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return `${path} is no file`;
  } catch (error) {
    return `${path} cannot be written (${(error as NodeJS.ErrnoException).code})`;
  }
}

async function isAny(paths: readonly string[], test: (path: string) => Promise<boolean>): Promise<boolean> {
  for (const path of paths) if (await test(path).catch(() => false)) return true;
  return false;
}

async function isProgram(path: string): Promise<boolean> {
  await access(path, constants.X_OK);
  return (await stat(path)).isFile();
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}
