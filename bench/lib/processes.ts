import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TargetMode, TargetReport } from "./target.ts";

const BIN = new URL("../../packages/plimsoll/bin/plimsoll.js", import.meta.url).pathname;

export interface Target {
  readonly port: number;
  report(): Promise<TargetReport>;
  /** Resolves with the moment the change took effect, epoch ms. */
  become(mode: TargetMode): Promise<number>;
  stop(): void;
}

/** Starts a target in a process of its own. */
export async function startTarget(): Promise<Target> {
  const child = fork(new URL("./target.ts", import.meta.url));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const ask = async (message: object) => {
    child.send(message);
    return (await once(child, "message"))[0];
  };
  return {
    port,
    report: () => ask({ report: true }) as Promise<TargetReport>,
    become: async (mode) => ((await ask({ mode })) as { changedAt: number }).changedAt,
    stop: () => child.kill(),
  };
}

export interface RawLoop {
  readonly pid: number;
  stop(): void;
}

/** Starts the bare node:http loop: `count` loops, each every `intervalMs`. */
export async function startRawLoop(port: number, count: number, intervalMs: number): Promise<RawLoop> {
  const child = fork(new URL("./raw-loop.ts", import.meta.url), [port, count, intervalMs].map(String));
  await once(child, "message");
  return { pid: pidOf(child), stop: () => child.kill() };
}

export interface RawFanOut {
  readonly origin: string;
  begin(message: { readonly bytes: number; readonly intervalMs: number }): void;
  /** How long each round of writes to all readers took, ms; ends them. */
  rounds(): Promise<number[]>;
  stop(): void;
}

/** Starts the bare loop that writes one message to every reader of the live stream. */
export async function startRawFanOut(): Promise<RawFanOut> {
  const child = fork(new URL("./raw-fan-out.ts", import.meta.url));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    origin: `http://127.0.0.1:${port}`,
    begin: (message) => child.send(message),
    async rounds() {
      child.send({ report: true });
      return ((await once(child, "message"))[0] as { rounds: number[] }).rounds;
    },
    stop: () => child.kill(),
  };
}

export interface PlimsollServer {
  readonly pid: number;
  readonly origin: string;
  readonly folder: string;
  /** From the spawn of the process to the first answer of /readyz, ms. */
  readonly readyMs: number;
  /** Ends the process; `keep` leaves its folder, for a restart. */
  stop(options?: { keep?: boolean; signal?: NodeJS.Signals }): Promise<void>;
}

/** Starts the real server from its bin on a free port with this configuration (YAML below `server:`). */
export async function startPlimsoll(yaml: string, options: { folder?: string } = {}): Promise<PlimsollServer> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  const port = await freePort();
  writeFileSync(join(folder, "plimsoll.yaml"), `server: { port: ${port} }\n${yaml}`);
  const begun = performance.now();
  const child = spawn(process.execPath, [BIN, "start"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output = (output + chunk).slice(-4000);
  });
  child.stderr.on("data", (chunk) => {
    output = (output + chunk).slice(-4000);
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(origin, child, () => output);
  const readyMs = performance.now() - begun;
  return {
    pid: pidOf(child),
    origin,
    folder,
    readyMs,
    async stop({ keep = false, signal = "SIGTERM" } = {}) {
      if (child.exitCode === null) {
        child.kill(signal);
        await once(child, "exit");
      }
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(origin: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`plimsoll ended with ${child.exitCode}:\n${output()}`);
    const ready = await fetch(`${origin}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`plimsoll was not ready within 30 s:\n${output()}`);
}

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error("the process did not start");
  return child.pid;
}

/** YAML for `count` HTTP components at one target. */
export function httpComponents(count: number, port: number, extra = ""): string {
  const lines = Array.from(
    { length: count },
    (_, n) =>
      `  - { id: c${String(n).padStart(4, "0")}, type: API_SERVER, check: { kind: http, base_url: "http://127.0.0.1:${port}", endpoints: [/health] }${extra} }`,
  );
  return `components:\n${lines.join("\n")}\n`;
}

/** How many checks a server has begun too late since its start. */
export async function lateChecks({ origin }: PlimsollServer): Promise<number> {
  const answer = await fetch(`${origin}/api/trading-engine/health/monitoring/status`);
  return ((await answer.json()) as { late_checks: number }).late_checks;
}
