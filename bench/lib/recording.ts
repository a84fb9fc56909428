import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { fillHistory } from "plimsoll/testing";
import { startPlimsoll } from "./processes.ts";
import { sleep } from "./usage.ts";

const DEMO = fileURLToPath(new URL("../../examples/paper-engine/src/demo.ts", import.meta.url));
const HOST = `monitoring: { check_interval: 1s }
components:
  - { id: host, type: SYSTEM_RESOURCES, check: { kind: system } }
`;

export interface PackedSize {
  readonly samples: number;
  /** Of segments, and of rollups. */
  readonly packedBytes: number;
  readonly rollupBytes: number;
  readonly rows: number;
}

/** Records this host at one check a second, with the kind `system`; the store's file. */
export async function recordHost(folder: string, ms: number): Promise<string> {
  const server = await startPlimsoll(HOST, { folder });
  await sleep(ms);
  await server.stop({ keep: true });
  return join(folder, "plimsoll.db");
}

/** Records the paper engine while it trades, with Plimsoll watching it as in the demo; a copy of the store's file. */
export async function recordPaperEngine(folder: string, ms: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const child = spawn(process.execPath, [DEMO], { env: { ...process.env, TMPDIR: folder }, stdio: "ignore" });
  try {
    await sleep(ms);
    const data = readdirSync(folder).find((name) => name.startsWith("paper-engine-")) ?? "";
    const file = join(folder, data, "plimsoll.db");
    if (!existsSync(file)) throw new Error("the paper engine's demo made no store");
    const copy = join(folder, "copy.db");
    const db = new Database(file, { readonly: true });
    await db.backup(copy);
    db.close();
    return copy;
  } finally {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  }
}

/** Packs all that a store holds, by the store itself, and weighs it. */
export async function packAll(path: string): Promise<PackedSize> {
  const samples = ask(path, "SELECT sum(json_array_length(metrics)) FROM health_checks");
  const ever = 1e13;
  const retention = { rawMs: 0, rawBytes: 0, packedMs: ever, packedBytes: ever, rollupMs: ever, longMs: ever };
  const now = Date.now() + 1000;
  await fillHistory({ path, componentIds: [], from: now, to: now, intervalMs: 1, metricsOf: () => [], retention });
  return {
    samples,
    packedBytes: ask(path, "SELECT sum(bytes) FROM history_segments"),
    rollupBytes: ask(path, "SELECT coalesce(sum(length(data)), 0) FROM history_rollups"),
    rows: ask(path, "SELECT sum(rows) FROM history_segments"),
  };
}

function ask(path: string, sql: string): number {
  const db = new Database(path, { readonly: true });
  try {
    return Number(db.prepare(sql).pluck().get());
  } finally {
    db.close();
  }
}
