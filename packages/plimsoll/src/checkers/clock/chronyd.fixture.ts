import { execFile, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ensureProgram } from "../../../../../scripts/ensure-program.ts";

/** Where the real chronyd is; null where it can't be had. */
export const CHRONYD = ensureProgram("chronyd", { install: false });

export interface RunningChronyd {
  /** Where it answers NTP clients. */
  readonly port: number;
  /** Where it answers chronyc. */
  readonly commandPort: number;
  readonly socketPath: string;
  stop(): Promise<void>;
}

/** How long it may take to start, ms. */
const PATIENCE_MS = 20_000;

/**
 * A real chronyd on ports of its own, on loopback alone and with `-x`: it never touches this machine's clock. Without
 * further lines of configuration it is not synchronised.
 */
export async function startChronyd(lines: readonly string[] = []): Promise<RunningChronyd> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-chronyd-"));
  const [port, commandPort] = [await freeUdpPort(), await freeUdpPort()];
  const socketPath = join(folder, "run", "chronyd.sock");
  const settings = [
    `port ${port}`,
    "bindaddress 127.0.0.1",
    "allow 127.0.0.1",
    `cmdport ${commandPort}`,
    "bindcmdaddress 127.0.0.1",
    `bindcmdaddress ${socketPath}`,
    `pidfile ${join(folder, "chronyd.pid")}`,
    ...lines,
  ];
  const file = join(folder, "chrony.conf");
  writeFileSync(file, `${settings.join("\n")}\n`);
  const own = process.getuid?.() === 0 ? ["-u", "root"] : ["-U"];
  const server = spawn(CHRONYD ?? "", ["-x", "-d", "-F", "0", ...own, "-f", file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const ended = once(server, "close");
  const stop = async () => {
    server.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const until = performance.now() + PATIENCE_MS;
  while ((await tracking(commandPort)) === "") {
    if (server.exitCode === null && performance.now() < until) {
      await pause(20);
      continue;
    }
    await stop();
    throw new Error(`chronyd did not start; it said: ${log}`);
  }
  return { port, commandPort, socketPath, stop };
}

/** Waits until what chronyd tells chronyc of itself has these words in it. */
export async function untilTracking({ commandPort }: RunningChronyd, words: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (let told = ""; !told.includes(words); told = await tracking(commandPort)) {
    if (performance.now() > until) throw new Error(`chronyd never told ${words}, but ${told}`);
    if (told !== "") await pause(20);
  }
}

/** Empty where there is no answer. */
function tracking(commandPort: number): Promise<string> {
  const args = ["-c", "-n", "-h", "127.0.0.1", "-p", String(commandPort), "tracking"];
  return new Promise((resolve) => {
    execFile("chronyc", args, (error, stdout) => resolve(error === null ? stdout : ""));
  });
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}
