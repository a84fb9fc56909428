import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureProgram } from "../../../../scripts/ensure-program.ts";

/** Where the real Prometheus is; null where it can't be had. */
export const PROMETHEUS = ensureProgram("prometheus", { install: false });

/** How long it may take to stop, ms. */
const PATIENCE_MS = 20_000;

/** A real Prometheus with one rule that fires whatever it measures, which hands its alerts over to `host` with an API key. */
export async function startPrometheus(host: string, key: string): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-prometheus-"));
  writeFileSync(
    join(folder, "prometheus.yml"),
    `global: { evaluation_interval: 1s }
rule_files: [rules.yml]
alerting:
  alertmanagers:
    - authorization: { credentials: "${key}" }
      static_configs: [{ targets: ["${host}"] }]
`,
  );
  writeFileSync(
    join(folder, "rules.yml"),
    `groups:
  - name: test
    rules:
      - { alert: AlwaysOn, expr: vector(1), labels: { severity: critical, instance: "gw-1" }, annotations: { summary: "it is on" } }
`,
  );
  const server = spawn(
    PROMETHEUS ?? "",
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      "--web.listen-address=127.0.0.1:0",
      "--rules.alert.resend-delay=1s",
    ],
    { stdio: "ignore" },
  );
  const ended = once(server, "close");
  return {
    async stop() {
      const limit = setTimeout(() => server.kill("SIGKILL"), PATIENCE_MS);
      server.kill("SIGTERM");
      await ended;
      clearTimeout(limit);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
