import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureProgram } from "../../../../../scripts/ensure-program.ts";

/** Where the real programs are; null where they can't be had. */
export const NODE_EXPORTER = ensureProgram("node exporter", { install: false });
export const PROMETHEUS = ensureProgram("prometheus", { install: false });

/** How long they may take to start or to stop, ms. */
const PATIENCE_MS = 20_000;

export interface RunningProgram {
  readonly url: string;
  stop(): Promise<void>;
}

/** A real node exporter of its own, on a free port. */
export function startNodeExporter(): Promise<RunningProgram> {
  return run(NODE_EXPORTER ?? "", ["--web.listen-address=127.0.0.1:0"]);
}

/** A real Prometheus of its own that scrapes `target` (`host:port`) every second. */
export async function startPrometheus(target: string): Promise<RunningProgram> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-prometheus-"));
  const config = join(folder, "prometheus.yml");
  const jobs = `scrape_configs: [{ job_name: target, static_configs: [{ targets: ["${target}"] }] }]`;
  writeFileSync(config, `global: { scrape_interval: 1s }\n${jobs}\n`);
  const storage = `--storage.tsdb.path=${join(folder, "data")}`;
  const program = await run(PROMETHEUS ?? "", [`--config.file=${config}`, storage, "--web.listen-address=127.0.0.1:0"]);
  return {
    url: program.url,
    async stop() {
      await program.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a program and waits until it says where it listens. */
async function run(path: string, args: readonly string[]): Promise<RunningProgram> {
  const child = spawn(path, args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "close");
  let log = "";
  const port = await new Promise<string>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`${path} does not start: ${log}`)), PATIENCE_MS);
    child.on("error", reject);
    child.stderr.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
      const found = /msg="Listening on" address=127\.0\.0\.1:(\d+)/.exec(log)?.[1];
      if (found === undefined) return;
      clearTimeout(limit);
      resolve(found);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const limit = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      child.kill("SIGTERM");
      await ended;
      clearTimeout(limit);
    },
  };
}
