import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStore } from "../app.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { createFolder, type Folder, runCli } from "./cli.fixture.ts";
import { EXIT } from "./exit-code.ts";

describe("plimsoll backup and plimsoll restore", () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = createFolder();
    folder.write("plimsoll.yaml", "storage: { url: sqlite:data.db }\n");
    const store = createStore(`sqlite:${join(folder.path, "data.db")}`, { clock: createSystemClock(), log: silentLog });
    await store.open();
    await store.saveSetting("kept", 1);
    await store.close();
  });
  afterEach(() => folder.remove());
  const trail = () => {
    const db = new Database(join(folder.path, "data.db"), { readonly: true });
    try {
      return db.prepare("SELECT * FROM audit WHERE verb = 'backup' ORDER BY id").all();
    } finally {
      db.close();
    }
  };

  it("make a backup beside the database, verify it and put it in its place", async () => {
    const made = runCli(folder.path, ["backup", "--json"]);
    expect(await made.exitCode).toBe(EXIT.healthy);
    const report = JSON.parse(made.stdout.text) as { path: string; bytes: number; rows: Record<string, number> };
    expect(report).toMatchObject({ ok: true, dropped: [], rows: { settings: 1 } });
    expect(readdirSync(join(folder.path, "backups"))).toHaveLength(1);
    expect(trail()).toMatchObject([
      {
        verb: "backup",
        subject: "store",
        outcome: "done",
        after: JSON.stringify({ path: report.path, bytes: report.bytes }),
      },
    ]);
    const verified = runCli(folder.path, ["backup", "--verify", report.path]);
    expect(await verified.exitCode).toBe(EXIT.healthy);
    expect(verified.stdout.text).toMatch(/is whole: 0 results/);
    const restored = runCli(folder.path, ["restore", report.path]);
    expect(await restored.exitCode).toBe(EXIT.healthy);
    expect(restored.stdout.text).toMatch(/data\.db holds the backup now.*kept as .*data\.db\.before-restore-/);
  });

  it("leaves no trace in a backup that is backed up again, and says where the trail cannot be written", async () => {
    const made = runCli(folder.path, ["backup", "one.db"]);
    await made.exitCode;
    const bytes = readFileSync(join(folder.path, "one.db"));
    const again = runCli(folder.path, ["backup", "--db", "one.db", "two.db"]);
    expect(await again.exitCode).toBe(EXIT.healthy);
    expect(again.stderr.text).not.toContain("audit trail");
    expect(readFileSync(join(folder.path, "one.db"))).toEqual(bytes);
    const db = new Database(join(folder.path, "data.db"));
    db.exec("DROP TABLE audit");
    db.close();
    const untold = runCli(folder.path, ["backup", "three.db"]);
    expect(await untold.exitCode).toBe(EXIT.healthy);
    expect(untold.stderr.text).toMatch(/this is not in the audit trail of .*data\.db: .*no such table/);
  });

  it("say what is wrong, with exit code 3", async () => {
    const said = async (...args: string[]) => {
      const run = runCli(folder.path, args);
      expect(await run.exitCode).toBe(EXIT.unknown);
      return run.stderr.text;
    };
    expect(await said("backup", "--keep", "none")).toMatch(/--keep: expected how many/);
    expect(await said("backup", "--db", "none.db")).toMatch(/there is no database at .*none\.db/);
    expect(await said("backup", "data.db")).toMatch(/is the database itself/);
    expect(await said("backup", "--verify", "none.db")).toMatch(/there is no file/);
    expect(await said("restore", "none.db")).toMatch(/there is no file/);
  });
});
