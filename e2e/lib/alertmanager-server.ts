import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureProgram } from "../../scripts/ensure-program.ts";

/** Where the real Alertmanager is; null where it can't be had. */
export const ALERTMANAGER = ensureProgram("alertmanager", { install: false });

/** How long it may take to start or to stop, ms. */
const PATIENCE_MS = 20_000;

export interface ApiAlert {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly fingerprint: string;
  readonly generatorURL: string;
}

export interface AlertmanagerServer {
  readonly url: string;
  /** The alerts that fire there now. */
  firing(): Promise<ApiAlert[]>;
  /** Ends it and starts it anew on the same port, with nothing kept: no alert, and no word of what was sent on. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A real Alertmanager of its own, in a cluster with nobody, that sends what it gets to `receiver`, with an API key if given. */
export async function startAlertmanager(receiver = "http://127.0.0.1:9/", key?: string): Promise<AlertmanagerServer> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-am-"));
  const config = join(folder, "alertmanager.yml");
  writeFileSync(
    config,
    `route: { receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s }
receivers: [{ name: hook, webhook_configs: [{ url: "${receiver}", send_resolved: true${
      key === undefined ? "" : `, http_config: { authorization: { credentials: "${key}" } }`
    } }] }]
`,
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let running = await run(config, folder, port);
  return {
    url,
    async firing() {
      const response = await fetch(`${url}/api/v2/alerts?active=true`);
      return (await response.json()) as ApiAlert[];
    },
    async restart() {
      await running();
      rmSync(join(folder, "data"), { recursive: true, force: true });
      running = await run(config, folder, port);
    },
    async stop() {
      await running();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts it and waits until it is ready; answers how to end it. */
async function run(config: string, folder: string, port: number): Promise<() => Promise<void>> {
  const server = spawn(
    ALERTMANAGER ?? "",
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let log = "";
  server.stderr.on("data", (chunk: Buffer) => {
    log = `${log}${chunk.toString()}`.slice(-8000);
  });
  const ended = once(server, "close");
  const end = async () => {
    const limit = setTimeout(() => server.kill("SIGKILL"), PATIENCE_MS);
    server.kill("SIGTERM");
    await ended;
    clearTimeout(limit);
  };
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && server.exitCode === null) {
    const isReady = await fetch(`http://127.0.0.1:${port}/-/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return end;
    await new Promise((next) => setTimeout(next, 50));
  }
  await end();
  throw new Error(`Alertmanager did not start:\n${log}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((done) => server.close(() => done()));
  return port;
}
