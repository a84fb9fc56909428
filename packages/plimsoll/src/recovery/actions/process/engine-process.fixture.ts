import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export interface Engine {
  readonly pid: number;
  /** What it says next, on a line. */
  readonly nextLine: () => Promise<string>;
  /** The signal or code that it ended by. */
  readonly ended: Promise<string | number>;
}

/** A folder until the test ends. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-process-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A real process that runs `code` as a script of this name until it is ended, at the latest with the test. */
export async function startEngine(script: string, code = ""): Promise<Engine> {
  writeFileSync(script, `${code};\nsetInterval(() => {}, 1000);\nconsole.log("ready");`);
  const child: ChildProcess = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise<string | number>((resolve) => {
    child.on("exit", (exitCode, signal) => resolve(signal ?? exitCode ?? -1));
  });
  if (child.stdout === null || child.pid === undefined) throw new Error("it was not started");
  const lines = createInterface(child.stdout);
  const nextLine = async () => String((await once(lines, "line"))[0]);
  await nextLine();
  return { pid: child.pid, nextLine, ended };
}
