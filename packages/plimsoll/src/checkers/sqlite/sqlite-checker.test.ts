import { execFile } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { contextOf, realClock } from "../host/real-time.fixture.ts";
import { openReader } from "./open-reader.ts";
import { checkerOf, openProgram, snapshotFolder, valuesOf } from "./temporary-database.fixture.ts";

describe("a database in use", () => {
  test.each(["wal", "delete"] as const)("is measured (%s journal)", async (journal) => {
    const { path } = openProgram(journal);
    const answer = await checkerOf({ path }).check(contextOf());
    expect(answer.kind).toBe("measured");
    expect(valuesOf(answer)).toEqual({
      connection_time: expect.any(Number),
      query_time: expect.any(Number),
      database_size: expect.any(Number),
      wal_size: expect.any(Number),
      table_count: 2,
      integrity_ok: 1,
      "row_count fills": 0,
      "row_count orders": 3,
      "table_size fills": 0.004,
      "table_size orders": 0.004,
    });
    expect(answer.metrics?.find((metric) => metric.name === "database_size")?.details).toEqual({
      journal_mode: journal,
    });
  });

  test("shows what the program has just committed to its log", async () => {
    const { path, program } = openProgram("wal");
    const checker = checkerOf({ path, row_count_interval: 0 });
    await checker.check(contextOf());
    program.exec("INSERT INTO orders (symbol) VALUES ('XRP')");
    const values = valuesOf(await checker.check(contextOf()));
    expect(values["row_count orders"]).toBe(4);
    expect(values.wal_size).toBeGreaterThan(0);
  });

  test("is never read by hand when it is this monitor's own store, which may be opened again meanwhile", async () => {
    const { path, program } = openProgram("wal");
    program.close();
    const lock = openSync(`${path}.lock`, "w");
    const first = await openReader(path);
    first.reader.close();
    closeSync(lock);
    const second = await openReader(path);
    second.reader.close();
    expect([first.isIdleWal, second.isIdleWal]).toEqual([false, true]);
  });

  test("keeps the locks that a program in this very process holds on it", async () => {
    const { path, program } = openProgram("delete");
    program.exec("BEGIN IMMEDIATE");
    expect(await checkerOf({ path }).check(contextOf())).toMatchObject({ kind: "measured" });
    const rival = `const d = require("better-sqlite3")(${JSON.stringify(path)}, { timeout: 0 });
      try { d.exec("BEGIN IMMEDIATE"); console.log("locks lost"); } catch (error) { console.log(error.code); }`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", rival]);
    expect(stdout.trim()).toBe("SQLITE_BUSY");
  });
});

describe("a database that no program has open", () => {
  test.each(["wal", "delete"] as const)("is measured without leaving a trace (%s journal)", async (journal) => {
    const { path, folder, program } = openProgram(journal);
    program.close();
    const before = snapshotFolder(folder);
    const checker = checkerOf({ path });
    const answer = await checker.check(contextOf());
    await checker.check(contextOf());
    expect(snapshotFolder(folder)).toEqual(before);
    expect(valuesOf(answer)).toMatchObject({ table_count: 2, integrity_ok: 1, "row_count orders": 3 });
    expect(answer.metrics?.find((metric) => metric.name === "database_size")?.details).toEqual({
      journal_mode: journal,
    });
  });

  test("is read with its log once a program has opened it", async () => {
    const { path, program } = openProgram("wal");
    program.close();
    const checker = checkerOf({ path, row_count_interval: 0 });
    expect(valuesOf(await checker.check(contextOf()))["row_count orders"]).toBe(3);
    const again = new Database(path);
    again.exec("INSERT INTO orders (symbol) VALUES ('XRP')");
    expect(valuesOf(await checker.check(contextOf()))["row_count orders"]).toBe(4);
    again.close();
  });

  test("is left alone when its log has no index, as reading it would create one", async () => {
    const { folder, program } = openProgram("wal");
    program.exec("INSERT INTO fills VALUES (1)");
    const copy = join(folder, "copy.db");
    const files = snapshotFolder(folder) as readonly (readonly [string, string])[];
    for (const [name, content] of files) {
      if (!name.endsWith("-shm"))
        writeFileSync(name.replace(/^.*engine/, copy.slice(0, -3)), Buffer.from(content, "base64"));
    }
    const answer = await checkerOf({ path: copy }).check(contextOf());
    expect(answer).toMatchObject({
      failure: { code: "unreadable", message: expect.stringContaining("without a -shm") },
    });
    expect(readdirSync(folder)).not.toContain("copy.db-shm");
  });
});

describe("a database that cannot be read", () => {
  async function failureOf(path: string) {
    const answer = await checkerOf({ path }).check(contextOf());
    return answer.kind === "failed" ? answer.failure : null;
  }

  test("is missing, and is not created", async () => {
    const { folder } = openProgram("delete");
    const path = join(folder, "other.db");
    expect(await failureOf(path)).toEqual({ code: "missing", message: `${path} does not exist` });
    expect(await failureOf(join(path, "below.db"))).toMatchObject({ code: "missing" });
    expect(readdirSync(folder)).toEqual(["engine.db"]);
  });

  test("is something else, or empty, or a folder", async () => {
    const { folder } = openProgram("delete");
    writeFileSync(join(folder, "notes.db"), "not a database at all, ".repeat(100));
    writeFileSync(join(folder, "empty.db"), "");
    mkdirSync(join(folder, "folder.db"));
    expect(await failureOf(join(folder, "notes.db"))).toMatchObject({
      code: "unreadable",
      message: expect.stringContaining("is not an SQLite database"),
    });
    expect(await failureOf(join(folder, "empty.db"))).toMatchObject({ code: "unexpected-answer" });
    expect(await failureOf(join(folder, "folder.db"))).toMatchObject({ code: "unexpected-answer" });
  });

  test("is corrupt: what reads it fails, and verifying says so until it is repaired", async () => {
    const { path, program } = openProgram("delete");
    const healthy = program.serialize();
    program.close();
    const file = openSync(path, "r+");
    writeSync(file, Buffer.alloc(4000, 0xee), 0, 4000, 4096);
    closeSync(file);
    const reading = await checkerOf({ path, query: "SELECT * FROM orders" }).check(contextOf());
    expect(reading).toMatchObject({ failure: { code: "unreadable", message: expect.stringContaining("is corrupt") } });
    const checker = checkerOf({ path, row_count_interval: 0 });
    expect(valuesOf(await checker.check(contextOf()))).toMatchObject({ integrity_ok: 0 });
    writeFileSync(path, healthy);
    expect(valuesOf(await checker.check(contextOf()))).toMatchObject({ integrity_ok: 1 });
  });

  test("has rows that break its own rules: integrity_ok is 0", async () => {
    const { path, program } = openProgram("delete");
    program.exec("INSERT INTO fills VALUES (NULL)");
    program.unsafeMode();
    program.exec("PRAGMA writable_schema = ON");
    program.exec("UPDATE sqlite_schema SET sql = 'CREATE TABLE fills (id INTEGER NOT NULL)' WHERE name = 'fills'");
    program.close();
    const answer = await checkerOf({ path }).check(contextOf());
    expect(answer.metrics?.find((metric) => metric.name === "integrity_ok")).toMatchObject({
      value: 0,
      direction: "below",
      details: { error: expect.stringContaining("NULL value in fills.id") },
    });
  });

  test("is locked by a writer: waited for, then told, while other databases are answered", async () => {
    const { path, program } = openProgram("delete");
    const other = openProgram("delete");
    program.exec("BEGIN EXCLUSIVE");
    const checker = checkerOf({ path, busy_timeout: 300 });
    const ends: string[] = [];
    const locked = checker.check(contextOf()).finally(() => ends.push("locked"));
    await checkerOf({ path: other.path })
      .check(contextOf())
      .finally(() => ends.push("other"));
    expect(await locked).toMatchObject({
      failure: { code: "timeout", message: `${path} was locked by a writer for 0.3 s` },
    });
    expect(ends).toEqual(["other", "locked"]);
    program.exec("COMMIT");
    expect(await checker.check(contextOf())).toMatchObject({ kind: "measured" });
  });

  test("is gone after it was there, and comes back", async () => {
    const { path, program } = openProgram("delete");
    const checker = checkerOf({ path });
    expect((await checker.check(contextOf())).kind).toBe("measured");
    const bytes = program.serialize();
    program.close();
    rmSync(path);
    expect(await checker.check(contextOf())).toMatchObject({ failure: { code: "missing" } });
    writeFileSync(path, bytes);
    expect((await checker.check(contextOf())).kind).toBe("measured");
  });
});

describe("the configured query", () => {
  test.each([
    "DELETE FROM orders",
    "SELECT 1; DELETE FROM orders",
    "PRAGMA user_version = 7",
    "ATTACH 'x.db' AS x",
    "WITH gone AS (SELECT 1) DELETE FROM orders",
    "INSERT INTO fills VALUES (1) RETURNING id",
  ])("is refused unless it only reads: %s", async (query) => {
    const { path, program } = openProgram("wal");
    const answer = await checkerOf({ path, query }).check(contextOf());
    expect(answer).toMatchObject({
      failure: { code: "unexpected-answer", message: expect.stringContaining("refused") },
    });
    expect(program.prepare("SELECT count(*) FROM orders").pluck().get()).toBe(3);
  });

  test("that fails is told in SQLite's words, with the connection's time still measured", async () => {
    const { path } = openProgram("wal");
    const answer = await checkerOf({ path, query: "SELECT * FROM trades" }).check(contextOf());
    expect(answer).toMatchObject({ failure: { message: expect.stringContaining("no such table: trades") } });
    expect(valuesOf(answer)).toEqual({ connection_time: expect.any(Number) });
  });
});

describe("the slower measurements", () => {
  test("are shown between their turns and made again when due", async () => {
    const { path, program } = openProgram("wal");
    let elapsed = 0;
    const clock = { ...realClock, monotonic: () => elapsed };
    const checker = checkerOf({ path, row_count_interval: "60s" });
    const rows = async () => valuesOf(await checker.check(contextOf({ clock })))["row_count orders"];
    expect(await rows()).toBe(3);
    program.exec("DELETE FROM orders");
    elapsed = 59_999;
    expect(await rows()).toBe(3);
    elapsed = 60_000;
    expect(await rows()).toBe(0);
  });

  test("cover the tables asked for; one that is not there is a missing value", async () => {
    const { path } = openProgram("wal");
    const values = valuesOf(await checkerOf({ path, tables: ["orders", "positions"] }).check(contextOf()));
    expect(values).toMatchObject({ "row_count orders": 3, "row_count positions": null });
    expect(values).not.toHaveProperty("row_count fills");
  });

  test("skip verifying a file that is too large for it, and say so", async () => {
    const { path } = openProgram("wal");
    const answer = await checkerOf({ path, integrity_max_size: "1kB" }).check(contextOf());
    expect(valuesOf(answer)).not.toHaveProperty("integrity_ok");
    expect(answer.metrics?.find((metric) => metric.name === "database_size")?.details).toMatchObject({
      integrity_not_verified: expect.stringContaining("larger than"),
    });
  });
});
