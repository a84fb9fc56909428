import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { openProgram } from "../../../checkers/sqlite/temporary-database.fixture.ts";
import { findMarked } from "../../../process/end-marked.ts";
import { anAction, anAttempt, runOnce } from "../action-run.fixture.ts";
import { createSqliteActionKind } from "./sqlite-action.ts";

const kind = createSqliteActionKind();

/** A folder with `engine.db`, whose orders are `symbols`, that no program has open, and an empty folder for backups. */
function closedDatabase(symbols: readonly string[] = ["BTC"]) {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-restore-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const backups = join(folder, "backups");
  mkdirSync(backups);
  const path = join(folder, "engine.db");
  writeOrders(path, symbols);
  const restore = (more: object = {}) => runOnce(kind, { path, operation: "restore", backups, replace: true, ...more });
  return { folder, backups, path, restore };
}

function writeOrders(path: string, symbols: readonly string[]): void {
  const database = new Database(path);
  database.exec("CREATE TABLE orders (symbol TEXT); CREATE INDEX by_symbol ON orders (symbol)");
  for (const symbol of symbols) database.prepare("INSERT INTO orders VALUES (?)").run(symbol);
  database.close();
}

function ordersOf(path: string): unknown {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  const rows = database.prepare("SELECT symbol FROM orders ORDER BY rowid").pluck().all();
  database.close();
  return rows;
}

/** Overwrites all pages but the first: the header still says that it is a database. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4096);
  writeFileSync(path, bytes);
}

/** A backup that was made so many hours ago. */
function backUp(path: string, hoursAgo: number): void {
  const at = Date.now() / 1000 - hoursAgo * 3600;
  utimesSync(path, at, at);
}

describe("checkpoint", () => {
  test("empties the log while the program goes on", async () => {
    const { path, program } = openProgram("wal");
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    const outcome = await runOnce(kind, { path, operation: "checkpoint" });
    expect(outcome).toMatchObject({
      kind: "done",
      message: expect.stringMatching(/was emptied: \d+ bytes before, 0 now$/),
    });
    program.exec("INSERT INTO orders (symbol) VALUES ('ADA')");
  });

  test("says who is in the way", async () => {
    const { path, program } = openProgram("wal");
    const reader = new Database(path, { readonly: true });
    onTestFinished(() => void reader.close());
    reader.exec("BEGIN; SELECT * FROM orders");
    program.exec("INSERT INTO orders (symbol) VALUES ('ADA')");
    const outcome = await runOnce(kind, { path, operation: "checkpoint", busy_timeout: 10 });
    expect(outcome.kind).toBe("failed");
    expect(outcome.message).toMatch(/could not be emptied within 10 ms: a reader or writer is in the way/);
    expect(outcome.message).toContain(`pid ${process.pid}`);
  });

  test("is ended with the attempt, however long it would wait", async () => {
    const { path, program } = openProgram("wal");
    const reader = new Database(path, { readonly: true });
    onTestFinished(() => void reader.close());
    reader.exec("BEGIN; SELECT * FROM orders");
    program.exec("INSERT INTO orders (symbol) VALUES ('ADA')");
    const options = { path, operation: "checkpoint", busy_timeout: "10m" };
    const late = { kind: "failed", message: `checkpoint of ${path} was not done in time and was ended` };
    expect(await runOnce(kind, options, { deadlineMs: 500 })).toEqual(late);
    const stop = new AbortController();
    const outcome = runOnce(kind, options, { signal: stop.signal });
    stop.abort();
    expect(await outcome).toEqual(late);
    reader.exec("COMMIT");
    expect((await runOnce(kind, { path, operation: "checkpoint" })).kind).toBe("done");
  });

  test("has nothing to do without a log, and makes no database of a file that is not there", async () => {
    const { path, folder } = openProgram("delete");
    expect((await runOnce(kind, { path, operation: "checkpoint" })).message).toContain("its journal mode is delete");
    const none = join(folder, "none.db");
    expect(await runOnce(kind, { path: none, operation: "checkpoint" })).toMatchObject({ kind: "failed" });
    expect(readdirSync(folder)).toEqual(["engine.db"]);
  });
});

describe("integrity_check", () => {
  test.each(["wal", "delete"] as const)(
    "finds a database intact while its program has it open (%s)",
    async (journal) => {
      const { path } = openProgram(journal);
      expect(await runOnce(kind, { path, operation: "integrity_check" })).toEqual({
        kind: "done",
        message: `${path} is intact (quick_check)`,
      });
    },
  );

  test("finds damage, and says where", async () => {
    const { path, folder } = closedDatabase();
    damage(path);
    const outcome = await runOnce(kind, { path, operation: "integrity_check" });
    expect(outcome).toMatchObject({ kind: "failed", message: expect.stringMatching(/is (damaged|corrupt)/) });
    expect(readdirSync(folder).sort()).toEqual(["backups", "engine.db"]);
  });
});

describe("restore", () => {
  test("puts the newest good backup in the place of the damaged file, which is kept with its logs", async () => {
    const { path, folder, backups, restore } = closedDatabase(["BTC", "NEW"]);
    writeOrders(join(backups, "a.db"), ["OLD"]);
    writeOrders(join(backups, "b.db"), ["BTC"]);
    writeOrders(join(backups, "c.db"), ["BAD"]);
    damage(join(backups, "c.db"));
    for (const [name, hours] of [
      ["a.db", 3],
      ["b.db", 2],
      ["c.db", 1],
    ] as const)
      backUp(join(backups, name), hours);
    damage(path);
    chmodSync(path, 0o640);
    writeFileSync(`${path}-wal`, "what was logged");
    const bytes = readFileSync(path);
    const outcome = await restore();
    expect(outcome).toMatchObject({
      kind: "done",
      message: expect.stringContaining(`${path} is now ${join(backups, "b.db")} of `),
      output: expect.stringContaining(`${join(backups, "c.db")} is no sound backup`),
    });
    expect(ordersOf(path)).toEqual(["BTC"]);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    const [, , damaged = "", log = ""] = readdirSync(folder).sort();
    expect(damaged).toMatch(/^engine\.db\.damaged-[\dTZ-]+$/);
    expect(log).toBe(`${damaged}-wal`);
    expect(readFileSync(join(folder, damaged))).toEqual(bytes);
    expect(readFileSync(join(folder, log), "utf8")).toBe("what was logged");
    expect(readdirSync(folder)).toHaveLength(4);
  });

  test("without replace leaves the damaged file and puts the copy beside it", async () => {
    const { path, folder, backups, restore } = closedDatabase();
    writeOrders(join(backups, "a.db"), ["OLD"]);
    damage(path);
    const bytes = readFileSync(path);
    expect(await restore({ replace: false, backups: join(backups, "*.db") })).toMatchObject({ kind: "done" });
    expect(readFileSync(path)).toEqual(bytes);
    const copy = readdirSync(folder).find((name) => name.includes(".restored-"));
    expect(ordersOf(join(folder, copy ?? ""))).toEqual(["OLD"]);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test("does not take a copy that was restored before for a backup, however new it looks", async () => {
    const { path, folder, restore } = closedDatabase();
    writeOrders(join(folder, "nightly.bak"), ["BACKUP"]);
    backUp(join(folder, "nightly.bak"), 1);
    writeOrders(`${path}.restored-2026-01-05T15-00-00Z`, ["OF LAST WEEK"]);
    damage(path);
    expect(await restore({ backups: folder })).toMatchObject({ kind: "done" });
    expect(ordersOf(path)).toEqual(["BACKUP"]);
  });

  test("takes a backup with what is only in its log", async () => {
    const { path, backups, restore } = closedDatabase();
    const { path: live, program } = openProgram("wal");
    for (const side of ["", "-wal"]) copyFileSync(`${live}${side}`, `${join(backups, "copy.db")}${side}`);
    program.close();
    rmSync(path);
    expect(await restore()).toMatchObject({ kind: "done", message: expect.stringContaining("was gone") });
    expect(ordersOf(path)).toEqual(["BTC", "ETH", "SOL"]);
  });

  test("replaces nothing that a process has open, and says which", async () => {
    const { path, folder, backups, restore } = closedDatabase();
    writeOrders(join(backups, "a.db"), ["OLD"]);
    damage(path);
    const program = `require("fs").openSync(process.argv[1], "r"); console.log("open"); setInterval(() => {}, 1000)`;
    const engine = spawn(process.execPath, ["-e", program, path], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void engine.kill("SIGKILL"));
    await once(engine.stdout, "data");
    expect(await restore()).toEqual({
      kind: "failed",
      message: expect.stringMatching(new RegExp(`is open \\(.*pid ${engine.pid}\\): nothing was put in its place$`)),
    });
    expect(readdirSync(folder).sort()).toEqual(["backups", "engine.db"]);
  });

  test("replaces no sound database by an older one", async () => {
    const { path, folder, backups, restore } = closedDatabase(["BTC", "NEW"]);
    writeOrders(join(backups, "a.db"), ["OLD"]);
    expect(await restore()).toMatchObject({
      kind: "failed",
      message: `${path} is intact: nothing was put in its place`,
    });
    expect(ordersOf(path)).toEqual(["BTC", "NEW"]);
    expect(readdirSync(folder).sort()).toEqual(["backups", "engine.db"]);
  });

  test("finds no good backup where all are damaged, empty or none there", async () => {
    const { path, folder, backups, restore } = closedDatabase();
    damage(path);
    expect((await restore()).message).toBe(`there is no backup at ${backups}`);
    writeFileSync(join(backups, "empty.db"), "");
    writeFileSync(join(backups, "text.db"), "no database at all".repeat(500));
    writeOrders(join(backups, "short.db"), ["OLD"]);
    writeFileSync(join(backups, "short.db"), readFileSync(join(backups, "short.db")).subarray(0, 4096));
    const outcome = await restore();
    expect(outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("none of the 3 newest backups") });
    expect(outcome.output?.split("\n")).toHaveLength(3);
    expect(readdirSync(folder).sort()).toEqual(["backups", "engine.db"]);
  });

  test("without a folder for it fails in words", async () => {
    const { path, restore } = closedDatabase();
    damage(path);
    expect((await restore({ backups: "/nowhere/at/all" })).message).toBe("there is no backup at /nowhere/at/all");
  });
});

test("only repairs are T2: a look is T0, a copy beside the file T1", () => {
  const tier = (more: object) => kind.leastTier(kind.options.parse({ path: "/x.db", ...more }));
  expect(tier({ operation: "integrity_check" })).toBe("T0");
  expect(tier({ operation: "restore", backups: "/b" })).toBe("T1");
  expect(tier({ operation: "restore", backups: "/b", replace: true })).toBe("T2");
  expect(tier({ operation: "checkpoint" })).toBe("T2");
});

test.each([
  { operation: "restore" },
  { operation: "checkpoint", backups: "/b" },
  { operation: "integrity_check", replace: true },
  { operation: "vacuum" },
])("refuses %j", (wrong) => {
  expect(kind.options.safeParse({ path: "/x.db", ...wrong }).success).toBe(false);
});

describe("what a run of Plimsoll that was killed has left", () => {
  const STAMP = "2026-01-05T09-00-00-000Z";

  function endLeftover(path: string, more: object = {}) {
    const given = { path, operation: "restore", backups: `${path}-backups`, replace: true, ...more };
    return anAction(kind, given).endLeftover?.("attempt-1");
  }

  test("is ended: a copy that was being made, in a process of its own", async () => {
    const { path, folder } = closedDatabase();
    writeFileSync(`${path}.restored-${STAMP}.partial`, "half a copy");
    writeFileSync(`${path}.restored-${STAMP}.partial-wal`, "and its log");
    writeFileSync(`${path}.restored-by-hand.partial`, "somebody's own");
    const left = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
      env: { PLIMSOLL_ATTEMPT: "attempt-1" },
      stdio: "ignore",
    });
    const ended = once(left, "exit");
    await once(left, "spawn");
    expect(await endLeftover(path)).toBeNull();
    expect((await ended)[1]).toBe("SIGKILL");
    expect(readdirSync(folder).sort()).toEqual(["backups", "engine.db", "engine.db.restored-by-hand.partial"]);
  });

  test("carries the attempt's key, by which it is found", async () => {
    const { path } = openProgram("wal");
    const reader = new Database(path, { readonly: true });
    onTestFinished(() => void reader.close());
    reader.exec("BEGIN; SELECT * FROM orders");
    const writer = new Database(path);
    writer.exec("INSERT INTO orders (symbol) VALUES ('ADA')");
    writer.close();
    const options = { path, operation: "checkpoint", busy_timeout: "10m" };
    const action = anAction(kind, options);
    const attempt = { idempotencyKey: `sqlite-${process.pid}`, fencingToken: 7, number: 1 };
    const outcome = action.run(anAttempt({ attempt }));
    await expect.poll(() => findMarked(`PLIMSOLL_ATTEMPT=sqlite-${process.pid}`), { timeout: 20_000 }).toHaveLength(1);
    expect(await action.endLeftover?.(`sqlite-${process.pid}`)).toBeNull();
    expect((await outcome).message).toContain("ended with SIGKILL");
  });

  /** As it is when Plimsoll is killed after the log was moved and before the copy has taken the database's place. */
  function halfReplaced() {
    const it = closedDatabase(["BTC"]);
    const { path } = it;
    const program = new Database(path);
    program.exec("PRAGMA journal_mode = WAL; INSERT INTO orders VALUES ('ADA')");
    copyFileSync(path, `${path}.copy`);
    copyFileSync(`${path}-wal`, `${path}.copy-wal`);
    program.close();
    renameSync(`${path}.copy`, path);
    renameSync(`${path}.copy-wal`, `${path}.damaged-${STAMP}-wal`);
    linkSync(path, `${path}.damaged-${STAMP}`);
    writeOrders(`${path}.restored-${STAMP}`, ["OLD"]);
    return it;
  }

  test("is undone: a database whose log was moved already is whole again", async () => {
    const { path, folder } = halfReplaced();
    expect(ordersOf(`${path}.restored-${STAMP}`)).toEqual(["OLD"]);
    expect(await endLeftover(path)).toBeNull();
    expect(readdirSync(folder).sort()).toEqual([
      "backups",
      "engine.db",
      "engine.db-wal",
      `engine.db.restored-${STAMP}`,
    ]);
    expect(ordersOf(path)).toEqual(["BTC", "ADA"]);
  });

  test("is left to a person where a program has it open by now", async () => {
    const { path } = halfReplaced();
    const program = new Database(path);
    onTestFinished(() => void program.close());
    program.prepare("SELECT * FROM orders").all();
    expect(await endLeftover(path)).toMatch(
      /ended in the middle: .*pid \d+ has it open without its log \(engine.db.damaged-.*-wal\), which is moved back by hand$/,
    );
    expect(readdirSync(join(path, "..")).sort()).toContain(`engine.db.damaged-${STAMP}-wal`);
  });

  test("leaves a replacement that was done as it is", async () => {
    const { path, folder } = halfReplaced();
    rmSync(path);
    renameSync(`${path}.restored-${STAMP}`, path);
    const before = readdirSync(folder).sort();
    expect(await endLeftover(path)).toBeNull();
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});
