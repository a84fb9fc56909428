import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CheckAnswer, Checker } from "../../port/checker.ts";
import { readProcessStat } from "../../process/process-stat.ts";
import { contextOf, realClock, setupOf } from "../host/real-time.fixture.ts";
import { processCheckerKind } from "./process-checker-kind.ts";

/** Tells its id and its port, then stays; a line on its input makes it stop listening. */
const ENGINE = `
const server = require("node:net").createServer();
server.listen(0, "127.0.0.1", () => console.log(process.pid + " " + server.address().port));
process.stdin.once("data", () => server.close(() => console.log("closed")));
setInterval(() => {}, 1000);`;

let folder: string;
let script: string;
let children: ChildProcess[];
let strays: number[];
let lateBy: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-life-"));
  script = join(folder, `engine-${process.pid}.cjs`);
  writeFileSync(script, ENGINE);
  children = [];
  strays = [];
  lateBy = 0;
});
afterEach(() => {
  for (const pid of strays) process.kill(pid, "SIGKILL");
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly nextLine: () => Promise<string>;
}

async function start(command: string, args: readonly string[]): Promise<Started> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const lines = createInterface(child.stdout);
  const nextLine = async () => String((await once(lines, "line"))[0]);
  const [pid = 0, port = 0] = (await nextLine()).split(" ").map(Number);
  return { child, pid, port, nextLine };
}
const startEngine = () => start(process.execPath, [script]);
/** A parent that never asks what became of its child: `sleep` in the place of the shell that started it. */
const startNeglected = async () => {
  const started = await start("sh", ["-c", `"${process.execPath}" "${script}" <&0 & exec sleep 1000`]);
  strays.push(started.pid);
  return started;
};

const clock = { ...realClock, monotonic: () => performance.now() + lateBy };
function create(options: object): Checker {
  const setup = setupOf({ clock, componentId: "engine" });
  return processCheckerKind.create(processCheckerKind.options.parse(options), setup);
}
const check = (checker: Checker): Promise<CheckAnswer> => checker.check(contextOf({ clock }));
const metricOf = (answer: CheckAnswer, name: string) => answer.metrics?.find((metric) => metric.name === name);
const state = (pid: number) => expect.poll(() => readProcessStat("/proc", pid)?.state ?? "gone", { timeout: 20_000 });

describe.runIf(process.platform === "linux")("a real process", () => {
  test("is measured: what it holds and by which name people know it", async () => {
    const { pid } = await startEngine();
    const answer = await check(create({ name: script }));
    expect(answer.kind).toBe("measured");
    expect(metricOf(answer, "process_alive")).toMatchObject({ value: 1, details: { pids: [pid], name: "node" } });
    expect(metricOf(answer, "memory_rss")?.value).toBeGreaterThan(5);
    expect(metricOf(answer, "file_descriptors")?.value).toBeGreaterThan(3);
    expect(metricOf(answer, "file_descriptors_usage")?.value).toBeGreaterThanOrEqual(0);
    expect(metricOf(answer, "threads")?.value).toBeGreaterThan(1);
    expect(metricOf(answer, "process_age")?.value).toBeGreaterThanOrEqual(0);
    expect(metricOf(answer, "cpu_usage")?.value).toBeGreaterThanOrEqual(0);
  });

  test("that is killed is missing, and its successor counts as a restart", async () => {
    const checker = create({ name: script });
    const { child, pid } = await startEngine();
    await check(checker);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await check(checker)).toMatchObject({
      kind: "failed",
      failure: { code: "missing", message: expect.stringContaining(`is not running; last seen: pid ${pid} at `) },
    });
    await startEngine();
    expect(metricOf(await check(checker), "process_restarts")?.value).toBe(1);
  });

  test("whose parent does not wait for it is a zombie, by name to who knew it and by pid file to anybody", async () => {
    const { pid } = await startNeglected();
    const checker = create({ name: script });
    expect((await check(checker)).kind).toBe("measured");
    process.kill(pid, "SIGKILL");
    await state(pid).toBe("Z");
    const isZombie = { code: "missing", message: expect.stringContaining(`is a zombie (pid ${pid})`) };
    expect(await check(checker)).toMatchObject({ kind: "failed", failure: isZombie });
    expect(await check(checker)).toMatchObject({ kind: "failed", failure: isZombie });
    const pidFile = join(folder, "engine.pid");
    writeFileSync(pidFile, String(pid));
    expect(await check(create({ pid_file: pidFile }))).toMatchObject({ kind: "failed", failure: isZombie });
  });

  test("that a signal stopped has failed until it is continued", async () => {
    const { pid } = await startEngine();
    const checker = create({ name: script });
    await check(checker);
    process.kill(pid, "SIGSTOP");
    await state(pid).toBe("T");
    expect(await check(checker)).toMatchObject({
      kind: "failed",
      failure: { code: "unexpected-answer", message: expect.stringContaining(`is stopped (pid ${pid})`) },
    });
    process.kill(pid, "SIGCONT");
    await state(pid).not.toBe("T");
    expect((await check(checker)).kind).toBe("measured");
  });

  test("that no longer listens is not the owner of its port for long", async () => {
    const { child, pid, port, nextLine } = await startEngine();
    const checker = create({ port });
    expect(metricOf(await check(checker), "process_alive")).toMatchObject({ details: { pids: [pid] } });
    const closed = nextLine();
    child.stdin?.write("close\n");
    await closed;
    lateBy += 10_000;
    expect(await check(checker)).toMatchObject({
      kind: "failed",
      failure: { code: "missing", message: expect.stringContaining(`no process listens on port ${port}; last seen`) },
    });
  });

  test("hides behind no pipe or folder in place of its pid file", async () => {
    const pipe = join(folder, "pipe.pid");
    execFileSync("mkfifo", [pipe]);
    for (const path of [pipe, folder]) {
      expect(await check(create({ pid_file: path }))).toMatchObject({
        failure: { code: "unreadable", message: `${path} is not a pid file` },
      });
    }
  });

  test("is not named by a file that begins with a number and goes on", async () => {
    const path = join(folder, "garbage.pid");
    for (const text of [`${process.pid}abc`, "99999999999", "-1", "\0\0\0"]) {
      writeFileSync(path, text);
      expect(await check(create({ pid_file: path }))).toMatchObject({ failure: { code: "unreadable" } });
    }
    writeFileSync(path, `  ${process.pid}\n/srv/engine\n`);
    expect((await check(create({ pid_file: path }))).kind).toBe("measured");
  });

  test("is not looked for on and on with a pattern that takes too long", async () => {
    await start(process.execPath, [script, `${"a".repeat(60)}!`]);
    expect(await check(create({ name: "engine-.* (a+)+$", match: "regex" }))).toMatchObject({
      failure: { code: "unreadable", message: expect.stringContaining("takes too long on the command line") },
    });
  });
});
