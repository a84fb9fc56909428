import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRegistries, startServer } from "../app.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import type { Clock } from "../port/clock.ts";
import { silentLog } from "../port/log.ts";
import { createFolder, type Folder } from "./cli.fixture.ts";

const HALF_A_MINUTE = 30_000;
let folder: Folder;
beforeEach(() => {
  folder = createFolder();
});
afterEach(() => folder.remove());

test("a backup that the server makes by itself stands in the audit trail", async () => {
  const text = "server: { port: 0 }\ncomponents: []\nbackup: { to: backups, every: 6h }\n";
  const system = createSystemClock();
  const planned: (() => void)[] = [];
  const schedule: Clock["schedule"] = (ms, work) => {
    if (ms === HALF_A_MINUTE) planned.push(work);
    return system.schedule(ms, work);
  };
  const file = folder.write("plimsoll.yaml", text);
  const clock = { ...system, schedule };
  const registries = createRegistries({ clock });
  const config = parseConfig(text, { file, env: {}, readFile: () => "", ...registries });
  const server = await startServer({ config, log: silentLog, clock });
  // The first look at backups is the last thing that a start plans; nobody waits for it here.
  planned.at(-1)?.();
  const url = `${server.address}/api/trading-engine/health/audit?verb=backup`;
  const items = async () => ((await (await fetch(url)).json()) as { items: unknown[] }).items;
  const after = { words: expect.stringMatching(/backups.*\.db, .* MB/) };
  await expect
    .poll(items, { timeout: 20_000 })
    .toMatchObject([{ actor: "plimsoll", subject: "store", outcome: "done", after }]);
  expect(readdirSync(join(folder.path, "backups"))).toHaveLength(1);
  await server.stop();
});
