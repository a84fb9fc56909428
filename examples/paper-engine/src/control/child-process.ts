import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FaultName } from "../faults/fault-catalog.ts";
import { type Settings, toEnvironment } from "../shared/settings.ts";
import type { ChildMessage, FaultOrder } from "./child-messages.ts";

const READY_LIMIT_MS = 20_000;
const ANSWER_LIMIT_MS = 5000;
const STOP_LIMIT_MS = 3000;

/** Each has its folder here, with a `main.ts`. */
export type ChildName = "exchange" | "engine" | "recorder" | "backup";

/** A process of the supervisor's, running. */
export interface RunningChild {
  readonly pid: number;
  /** Rejects with a sentence when the fault could not be switched in time. */
  switchFault(name: FaultName, isOn: boolean): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it, by force when it does not end by itself. */
  end(): Promise<void>;
  readonly exited: Promise<void>;
}

/** Starts a process whose output goes into a file of the data folder, and waits until it is ready. */
export async function startChild(name: ChildName, settings: Settings): Promise<RunningChild> {
  const script = fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url));
  const log = openSync(join(settings.data, `${name}.log`), "a");
  const env = { ...process.env, ...toEnvironment(settings) };
  const child = spawn(process.execPath, [...process.execArgv, script], { env, stdio: ["ignore", log, log, "ipc"] });
  closeSync(log);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await untilReady(child, name, join(settings.data, `${name}.log`));
  // Stays when the process is killed, as a real one would.
  writeFileSync(join(settings.data, `${name}.pid`), `${child.pid}\n`);
  let count = 0;
  return {
    pid: child.pid ?? 0,
    exited,
    signal: (signal) => void child.kill(signal),
    switchFault: (fault, isOn) => {
      count += 1;
      return order(child, { kind: "fault", id: count, name: fault, isOn });
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGCONT");
      child.kill("SIGTERM");
      const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      await exited;
      clearTimeout(limit);
    },
  };
}

async function untilReady(child: ChildProcess, name: string, log: string): Promise<void> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), READY_LIMIT_MS);
  const ended = once(child, "exit", { signal: limit.signal }).then(() => {
    throw new Error(`the ${name} ended before it was ready; see ${log}`);
  });
  try {
    const [message] = (await Promise.race([once(child, "message", { signal: limit.signal }), ended])) as [ChildMessage];
    if (message.kind !== "ready") throw new Error(`the ${name} did not begin by saying that it is ready`);
  } catch (error) {
    child.kill("SIGKILL");
    throw limit.signal.aborted ? new Error(`the ${name} was not ready within ${READY_LIMIT_MS / 1000} s`) : error;
  } finally {
    clearTimeout(timer);
    limit.abort();
    ended.catch(() => undefined);
  }
}

function order(child: ChildProcess, message: FaultOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error: string | null) => {
      clearTimeout(limit);
      child.off("message", take);
      child.off("exit", gone);
      if (error === null) resolve();
      else reject(new Error(error));
    };
    const take = (answer: ChildMessage) => {
      if (answer.kind === "applied" && answer.id === message.id) settle(answer.error);
    };
    const gone = () => settle("the process has ended");
    const limit = setTimeout(() => settle(`no answer within ${ANSWER_LIMIT_MS / 1000} s`), ANSWER_LIMIT_MS);
    child.on("message", take);
    child.on("exit", gone);
    child.send(message, (error) => {
      if (error !== null) settle(error.message);
    });
  });
}
