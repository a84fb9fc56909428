import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { onTestFinished } from "vitest";
import type { CheckAnswer, Checker } from "../../port/checker.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { createSqliteCheckerKind } from "./sqlite-checker-kind.ts";

export interface TemporaryDatabase {
  readonly folder: string;
  readonly path: string;
  /** The program that owns the database; still open. */
  readonly program: Database.Database;
}

/** A trading program's database in a folder of its own: `orders` with 3 rows and `fills` with none. */
export function openProgram(journal: "wal" | "delete"): TemporaryDatabase {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-sqlite-"));
  const path = join(folder, "engine.db");
  const program = new Database(path, { timeout: 0 });
  program.pragma(`journal_mode = ${journal}`);
  program.exec("CREATE TABLE orders (id INTEGER PRIMARY KEY, symbol TEXT); CREATE TABLE fills (id INTEGER)");
  program.exec("INSERT INTO orders (symbol) VALUES ('BTC'), ('ETH'), ('SOL')");
  onTestFinished(() => {
    program.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, path, program };
}

/** A checker with a thread that ends with the test. */
export function checkerOf(options: object, kind = createSqliteCheckerKind()): Checker {
  const checker = kind.create(kind.options.parse(options), setupOf({ componentId: "db" }));
  onTestFinished(async () => {
    await checker.close?.();
  });
  return checker;
}

/** Every file of a folder with its content and time of change: equal only when nobody wrote there. */
export function snapshotFolder(folder: string): unknown {
  return readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return [name, readFileSync(path).toString("base64"), statSync(path).mtimeMs];
  });
}

/** Values by name, or by name and table. */
export function valuesOf(answer: CheckAnswer): Record<string, number | null> {
  const metrics = answer.metrics ?? [];
  return Object.fromEntries(
    metrics.map(({ name, labels, value }) => [labels?.table === undefined ? name : `${name} ${labels.table}`, value]),
  );
}
