import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { contextOf } from "../host/real-time.fixture.ts";
import { createSqliteCheckerKind } from "./sqlite-checker-kind.ts";
import { checkerOf, openProgram, valuesOf } from "./temporary-database.fixture.ts";

/** Some seconds inside one step of SQLite, which nothing can interrupt. */
const ENDLESS =
  "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 12000000) SELECT count(*) FROM c";

/** The threads that are started from now on. */
function watchThreads(): readonly Worker[] {
  const threads: Worker[] = [];
  const note = (worker: Worker) => threads.push(worker);
  process.on("worker", note);
  onTestFinished(() => {
    process.off("worker", note);
  });
  return threads;
}

test("all databases share one thread, which ends with its last checker", async () => {
  const threads = watchThreads();
  const kind = createSqliteCheckerKind();
  const checkers = [openProgram("wal"), openProgram("delete")].map(({ path }) => checkerOf({ path }, kind));
  expect(threads).toHaveLength(0);
  for (const checker of checkers) await checker.check(contextOf());
  expect(threads).toHaveLength(1);
  const [thread] = threads;
  if (thread === undefined) throw new Error("no thread was started");
  const ended = once(thread, "exit");
  for (const checker of checkers) await checker.close?.();
  await ended;
});

test("the thread ends at once between rare looks, and waits for the next where they are frequent", async () => {
  const threads = watchThreads();
  const clock = createVirtualClock();
  const checker = checkerOf({ path: openProgram("wal").path });
  const endOf = (index: number) => once(threads[index] as Worker, "exit");
  await checker.check(contextOf({ clock }));
  const rare = endOf(0);
  await clock.advance(500);
  await rare;
  await checker.check(contextOf({ clock }));
  await clock.advance(4000);
  await checker.check(contextOf({ clock }));
  expect(threads).toHaveLength(2);
  const frequent = endOf(1);
  await clock.advance(5000);
  await frequent;
});

test("a look that hangs fails alone: the others begin anew on a fresh thread", async () => {
  const threads = watchThreads();
  const kind = createSqliteCheckerKind();
  const [hanging, healthy] = [openProgram("wal"), openProgram("wal")];
  const stuck = checkerOf({ path: hanging.path, query: ENDLESS }, kind);
  const other = checkerOf({ path: healthy.path }, kind);
  await other.check(contextOf());
  const looks = [stuck.check(contextOf({ timeoutMs: 300 })), other.check(contextOf())];
  const [failed, answered] = await Promise.all(looks);
  expect(failed).toMatchObject({
    failure: { code: "timeout", message: `looking at ${hanging.path} took longer than 0.3 s` },
  });
  expect(answered && valuesOf(answered)).toMatchObject({ table_count: 2 });
  expect(threads).toHaveLength(2);
  expect(await stuck.check(contextOf())).toMatchObject({
    failure: { code: "timeout", message: expect.stringContaining("still hangs") },
  });
});

test("a look is given up with its check", async () => {
  const { path, program } = openProgram("delete");
  program.exec("BEGIN EXCLUSIVE");
  const checker = checkerOf({ path, busy_timeout: "5s" });
  const stop = new AbortController();
  const answer = checker.check(contextOf({ signal: stop.signal }));
  stop.abort();
  expect(await answer).toMatchObject({ kind: "failed", failure: { code: "timeout" } });
});

test("closing ends a look that is still waiting", async () => {
  const { path, program } = openProgram("delete");
  program.exec("BEGIN EXCLUSIVE");
  const checker = checkerOf({ path, busy_timeout: "5s" });
  const answer = checker.check(contextOf());
  await checker.close?.();
  expect(await answer).toMatchObject({ kind: "failed", failure: { message: "the check was ended" } });
});
