import { chmodSync, readdirSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Checker } from "../../port/checker.ts";
import { contextOf } from "../host/real-time.fixture.ts";
import { createSqliteCheckerKind } from "./sqlite-checker-kind.ts";
import { checkerOf, openProgram } from "./temporary-database.fixture.ts";

const NOBODY = 65_534;

/** A check as a user whom files can be kept from: for root, modes mean nothing. The thread has to run before. */
async function checkAsNobody(checker: Checker) {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return await checker.check(contextOf());
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

/** A checker of this database, after another has started the thread that both share. */
async function prepare(path: string): Promise<Checker> {
  const kind = createSqliteCheckerKind();
  await checkerOf({ path: openProgram("delete").path }, kind).check(contextOf());
  return checkerOf({ path }, kind);
}

describe.runIf(process.platform !== "win32")("a database that the monitor's user may not read is told as such", () => {
  const refused = (path: string) => ({
    kind: "failed",
    failure: { code: "unauthorized", message: `${path} may not be read by the user that the monitor runs as` },
  });

  test("for the sake of its folder", async () => {
    const { folder, path } = openProgram("delete");
    const checker = await prepare(path);
    chmodSync(folder, 0o000);
    onTestFinished(() => chmodSync(folder, 0o700));
    expect(await checkAsNobody(checker)).toMatchObject(refused(path));
  });

  test.each(["wal", "delete"] as const)("for its own sake (%s journal, closed)", async (journal) => {
    const { folder, path, program } = openProgram(journal);
    program.close();
    const checker = await prepare(path);
    chmodSync(folder, 0o755);
    chmodSync(path, 0o000);
    expect(await checkAsNobody(checker)).toMatchObject(refused(path));
    chmodSync(path, 0o644);
    expect((await checkAsNobody(checker)).kind).toBe("measured");
  });

  test("for the sake of the files beside it while it is in use", async () => {
    const { folder, path, program } = openProgram("wal");
    program.exec("INSERT INTO fills VALUES (1)");
    const checker = await prepare(path);
    chmodSync(folder, 0o755);
    chmodSync(path, 0o644);
    for (const name of ["-wal", "-shm"]) chmodSync(path + name, 0o000);
    expect(await checkAsNobody(checker)).toMatchObject({
      kind: "failed",
      failure: { code: "unauthorized", message: expect.stringContaining("its -wal and -shm files readable") },
    });
    expect(readdirSync(folder).sort()).toEqual(["engine.db", "engine.db-shm", "engine.db-wal"]);
  });

  test("but is measured with no more than leave to read it and its files", async () => {
    const { folder, path, program } = openProgram("wal");
    program.exec("INSERT INTO fills VALUES (1)");
    const checker = await prepare(path);
    for (const name of ["", "-wal", "-shm"]) chmodSync(path + name, 0o444);
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o700));
    const answer = await checkAsNobody(checker);
    expect(answer.kind).toBe("measured");
    expect(answer.metrics?.find(({ labels }) => labels?.table === "fills")?.value).toBe(1);
  });
});
