import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

/** How long a server may take to say what is waited for, or to end, ms. */
const PATIENCE_MS = 30_000;

export interface DaemonPlan {
  readonly program: string;
  readonly args: readonly string[];
  /** What it writes when it is up. */
  readonly ready: string;
  readonly options?: SpawnOptions;
}

/** A server that a test has started, ended by its own process id. */
export interface Daemon {
  readonly pid: number;
  /** Ends it as an operator would, and waits until it has ended. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  crash(): Promise<void>;
  /** Halts it where it is: it holds its connections and answers nothing. Resolves once it does. */
  freeze(): Promise<void>;
  thaw(): void;
}

/** Starts a server and waits until it has said that it is ready; rejects with its log where it ends or stays silent instead. */
export async function startDaemon({ program, args, ready, options = {} }: DaemonPlan): Promise<Daemon> {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  try {
    await untilSaid(child, ready);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  const end = async (signal: NodeJS.Signals) => {
    const limit = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    child.kill("SIGCONT");
    child.kill(signal);
    await ended;
    clearTimeout(limit);
  };
  return {
    pid: child.pid ?? 0,
    stop: () => end("SIGTERM"),
    crash: () => end("SIGKILL"),
    async freeze() {
      child.kill("SIGSTOP");
      while (!isStopped(child.pid ?? 0)) await new Promise((next) => setTimeout(next, 5));
    },
    thaw: () => void child.kill("SIGCONT"),
  };
}

/** Every thread of it: the signal reaches one after the other. */
function isStopped(pid: number): boolean {
  if (process.platform !== "linux") return true;
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    return readFileSync(`/proc/${pid}/task/${thread}/stat`, "latin1").split(") ")[1]?.startsWith("T") ?? false;
  });
}

function untilSaid(child: ChildProcess, ready: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    const giveUp = (why: string) => reject(new Error(`${child.spawnfile} ${why}; it said: ${log || "nothing"}`));
    const timer = setTimeout(() => giveUp("was not ready in time"), PATIENCE_MS);
    const done = (settle: () => void) => {
      clearTimeout(timer);
      settle();
    };
    child.once("error", (error) => done(() => reject(error)));
    child.once("close", () => done(() => giveUp("ended")));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        if (log.length < 100_000) log += text;
        if (log.includes(ready)) done(resolve);
      });
    }
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
