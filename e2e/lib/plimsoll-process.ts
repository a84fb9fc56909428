import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BIN = new URL("../../packages/plimsoll/bin/plimsoll.js", import.meta.url).pathname;
export const API = "/api/trading-engine/health";

export interface PlimsollProcess {
  readonly origin: string;
  readonly pid: number;
  /** All it has printed so far. */
  output(): string;
  /** GET under the API's base, parsed. */
  get<T>(path: string): Promise<T>;
  /** Ends it and resolves with its exit code (null after a signal). */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  readonly exited: Promise<number | null>;
}

/** A folder for one test's configuration and store; gone after `remove`. */
export function createFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "plimsoll-e2e-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

/** Runs the real bin to its end. */
export async function runBin(
  args: readonly string[],
  cwd: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const stdout = collect(child, "stdout");
  const stderr = collect(child, "stderr");
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Starts the real server in a folder, with this configuration written there, and waits until it is ready. */
export async function startPlimsoll(
  folder: string,
  configuration: { port: number; yaml?: string },
): Promise<PlimsollProcess> {
  const { port, yaml } = configuration;
  writeFileSync(join(folder, "plimsoll.yaml"), `server: { port: ${port} }\n${yaml ?? ""}`);
  const child = spawn(process.execPath, [BIN, "start"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const stdout = collect(child, "stdout");
  const stderr = collect(child, "stderr");
  const output = () => stdout() + stderr();
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const origin = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`plimsoll ended with ${child.exitCode}:\n${output()}`);
    return (await fetch(`${origin}/readyz`)).ok;
  });
  if (child.pid === undefined) throw new Error("no process");
  return {
    origin,
    pid: child.pid,
    output,
    exited,
    async get<T>(path: string) {
      return (await (await fetch(`${origin}${API}${path}`)).json()) as T;
    },
    end(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
}

/** Asks again until the answer is true; what it throws meanwhile counts as "not yet" and is shown if it never is. */
export async function eventually(holds: () => Promise<boolean> | boolean, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((wake) => setTimeout(wake, 25));
  }
  throw new Error("it never became true", { cause: last });
}

function collect(child: ChildProcess, stream: "stdout" | "stderr"): () => string {
  let text = "";
  child[stream]?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}
