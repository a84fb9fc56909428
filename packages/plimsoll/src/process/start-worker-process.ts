import { type ChildProcess, spawn } from "node:child_process";

export interface WorkerProcess {
  /** Its source, a file of ours. */
  readonly file: string;
  /** Flags for Node. */
  readonly flags: readonly string[];
  /** What goes before Node on the command line, such as a shell that sets limits. */
  readonly prefix?: readonly string[];
  /** Variables of its environment besides what a program needs to start. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a process of ours that is talked to by messages. It holds its parent open no more than a timer that was let go. */
export function startWorkerProcess({ file, flags, prefix = [], env = {} }: WorkerProcess): ChildProcess {
  const source = file.endsWith(".ts") ? ["--conditions=plimsoll-source"] : [];
  const [program, ...args] = [...prefix, process.execPath, ...source, ...flags, file];
  const child = spawn(program, args, {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
    env: { ...environment(), ...env },
  });
  child.unref();
  child.channel?.unref();
  return child;
}

/** Nothing of what the monitor is given, but for what a program needs to start. */
function environment(): NodeJS.ProcessEnv {
  const names = ["PATH", "TMPDIR", "LD_LIBRARY_PATH", "SystemRoot", "TEMP"];
  const entries = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(entries), MALLOC_ARENA_MAX: "1" };
}
