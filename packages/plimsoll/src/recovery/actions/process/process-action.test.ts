import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { realClock } from "../../../checkers/host/real-time.fixture.ts";
import { isAlive } from "../../../process/is-alive.fixture.ts";
import { readProcessStat } from "../../../process/process-stat.ts";
import { anAction, anAttempt, runOnce } from "../action-run.fixture.ts";
import { aFolder, startEngine } from "./engine-process.fixture.ts";
import { createProcessActionKind } from "./process-action.ts";

/** The machine may be busy. */
const PATIENT = { timeout: 20_000 };
const kind = createProcessActionKind();
const isLinux = process.platform === "linux";

/** Writes its pid, its environment and a word, and stays: what is started anew. */
function aSuccessor(folder: string): string[] {
  const code = `const fs = require("fs"); console.log("hello"); console.error("world");
    fs.writeFileSync("env", JSON.stringify(process.env)); fs.writeFileSync("next", String(process.pid));
    setInterval(() => {}, 1000);`;
  const script = join(folder, "successor.cjs");
  writeFileSync(script, code);
  return [process.execPath, script];
}
async function successorOf(folder: string): Promise<number> {
  await expect
    .poll(() => existsSync(join(folder, "next")) && readFileSync(join(folder, "next"), "utf8"), PATIENT)
    .toBeTruthy();
  const pid = Number(readFileSync(join(folder, "next"), "utf8"));
  onTestFinished(() => void process.kill(pid, "SIGKILL"));
  return pid;
}

describe.runIf(isLinux)("a process", () => {
  test("is ended and started again, in a session of its own, with what the file passes on", async () => {
    const folder = aFolder();
    const engine = await startEngine(join(folder, "engine.cjs"));
    writeFileSync(join(folder, "engine.pid"), `${engine.pid}\n`);
    process.env.TEST_DESK = "fx";
    const outcome = await runOnce(kind, {
      pid_file: join(folder, "engine.pid"),
      start: aSuccessor(folder),
      env: ["TEST_DESK"],
      cwd: folder,
      output: join(folder, "log"),
    });
    delete process.env.TEST_DESK;
    const next = await successorOf(folder);
    expect(outcome).toEqual({
      kind: "done",
      message: `pid ${engine.pid} (node) ended by SIGTERM; node was started as pid ${next}`,
    });
    expect(await engine.ended).toBe("SIGTERM");
    await expect.poll(() => readFileSync(join(folder, "log"), "utf8"), PATIENT).toBe("hello\nworld\n");
    const env = JSON.parse(readFileSync(join(folder, "env"), "utf8"));
    expect(Object.keys(env).sort()).toEqual([
      "PATH",
      "PLIMSOLL_ATTEMPT",
      "PLIMSOLL_ATTEMPT_NUMBER",
      "PLIMSOLL_FENCING_TOKEN",
      "TEST_DESK",
    ]);
    const session = execFileSync("ps", ["-o", "sid=", "-p", String(next)], { encoding: "utf8" });
    expect(Number(session)).toBe(next);
  });

  test("that ignores SIGTERM is ended by force when its patience is over", async () => {
    const script = join(aFolder(), `stubborn-${process.pid}.cjs`);
    const engine = await startEngine(script, `process.on("SIGTERM", () => {})`);
    const outcome = await runOnce(kind, { name: script, stop_patience: "100ms" });
    expect(outcome).toEqual({ kind: "done", message: `pid ${engine.pid} (node) ended by SIGKILL` });
    expect(await engine.ended).toBe("SIGKILL");
  });

  test("is given no force, and no successor, when the time is up before its patience", async () => {
    const folder = aFolder();
    const engine = await startEngine(
      join(folder, "slow.cjs"),
      `process.on("SIGTERM", () => console.log("asked")); process.on("SIGUSR2", () => process.exit(0))`,
    );
    const abort = new AbortController();
    const options = { name: join(folder, "slow.cjs"), start: aSuccessor(folder), cwd: folder };
    const outcome = runOnce(kind, options, { signal: abort.signal });
    expect(await engine.nextLine()).toBe("asked");
    abort.abort();
    const message = `pid ${engine.pid} (node) had not ended when the time was up; nothing was started`;
    expect(await outcome).toEqual({ kind: "failed", message });
    expect(isAlive(engine.pid)).toBe(true);
    expect(existsSync(join(folder, "next"))).toBe(false);
  });

  test("that is not there is started all the same, and has failed where nothing says how", async () => {
    const folder = aFolder();
    const name = join(folder, "nobody.cjs");
    const outcome = await runOnce(kind, { name, start: aSuccessor(folder), cwd: folder });
    const next = await successorOf(folder);
    const missing = `a process named '${name}' is not running`;
    expect(outcome).toEqual({ kind: "done", message: `${missing}; node was started as pid ${next}` });
    expect(await runOnce(kind, { name })).toEqual({ kind: "failed", message: `${missing}, and no start is given` });
  });

  test("is left alone when what is to be started could not be", async () => {
    const folder = aFolder();
    const name = join(folder, "engine.cjs");
    const engine = await startEngine(name);
    mkdirSync(join(folder, "sub"));
    const start = [process.execPath, "-e", ""];
    for (const [options, why] of [
      [{ start: [join(folder, "nothing")] }, `${join(folder, "nothing")} is no program that may be run`],
      [{ start: ["no-such-program-here"] }, "no-such-program-here is no program that may be run"],
      [{ start: [name] }, `${name} is no program that may be run`],
      [{ start: ["./sub"], cwd: folder }, "./sub is no program that may be run"],
      [{ start, cwd: join(folder, "none") }, `${join(folder, "none")} is no folder`],
      [{ start, output: join(folder, "sub") }, `${join(folder, "sub")} cannot be written (EISDIR)`],
      [{ start, stop_patience: "30s" }, "stop_patience (30 s) takes all of the deadline (30 s)"],
    ] as const) {
      const message = `a process named '${name}' was left alone: ${why}`;
      expect(await runOnce(kind, { name, ...options })).toEqual({ kind: "failed", message });
    }
    expect(isAlive(engine.pid)).toBe(true);
  });

  test("is one: several are named and left alone, unless all are meant", async () => {
    const script = join(aFolder(), `pair-${process.pid}.cjs`);
    const engines = [await startEngine(script), await startEngine(script)];
    const refused = await runOnce(kind, { name: script });
    expect(refused.kind).toBe("failed");
    for (const { pid } of engines) expect(refused.message).toContain(`pid ${pid} (node)`);
    expect(refused.message).toMatch(/^2 processes run for .*; expected one, or all: true$/);
    expect(await runOnce(kind, { name: script, all: true })).toMatchObject({ kind: "done" });
    expect(await Promise.all(engines.map(({ ended }) => ended))).toEqual(["SIGTERM", "SIGTERM"]);
  });

  test("whose number now belongs to another is not there", async () => {
    const folder = aFolder();
    const engine = await startEngine(join(folder, "engine.cjs"));
    const file = join(folder, "old.pid");
    writeFileSync(file, String(engine.pid));
    utimesSync(file, 1_000_000, 1_000_000);
    const { kind: how, message } = await runOnce(kind, { pid_file: file });
    expect(how).toBe("failed");
    expect(message).toContain(`${file} is out of date`);
    expect(isAlive(engine.pid)).toBe(true);
  });

  test("whose file holds something else is not guessed at, and nothing is started", async () => {
    const folder = aFolder();
    const file = join(folder, "odd.pid");
    writeFileSync(file, "soon");
    const outcome = await runOnce(kind, { pid_file: file, start: aSuccessor(folder), cwd: folder });
    expect(outcome).toEqual({ kind: "failed", message: `${file} holds no process id` });
    expect(existsSync(join(folder, "next"))).toBe(false);
  });

  test("is never Plimsoll itself, one that has started it, or the first of the host", async () => {
    const file = join(aFolder(), "own.pid");
    for (const [pid, who] of [
      [process.pid, "Plimsoll itself or has started it"],
      [process.ppid, "Plimsoll itself or has started it"],
      [1, "the first of this host"],
    ] as const) {
      writeFileSync(file, String(pid));
      const { kind: how, message } = await runOnce(kind, { pid_file: file });
      expect([how, message]).toEqual(["failed", expect.stringContaining(`is meant too, which is ${who}`)]);
    }
    expect(readProcessStat("/proc", process.ppid)?.state).not.toBe("Z");
  });

  test("is left alone by a pattern that fits what has started Plimsoll too", async () => {
    const { message } = await runOnce(kind, { name: ".", match: "regex", all: true });
    expect(message).toMatch(/ is meant too, which is .*: name it more closely$/);
  });

  test("that ends at once has failed; one that goes into the background has not", async () => {
    const folder = aFolder();
    const name = join(folder, "nobody.cjs");
    // Its watch over the start never ends by itself here, however long a busy machine takes.
    const clock = { ...realClock, schedule: () => () => {} };
    const started = async (code: string) => {
      const action = anAction(kind, { name, start: [process.execPath, "-e", code] }, { clock });
      return (await action.run(anAttempt())).message;
    };
    expect(await started("process.exit(3)")).toMatch(/; node was started and ended at once \(exit 3\)$/);
    expect(await started("process.kill(process.pid, 'SIGKILL')")).toMatch(/ended at once \(SIGKILL\)$/);
    expect(await started("")).toMatch(/; node was started and went into the background$/);
  });
});

test("says what it does, and to what", () => {
  const options = kind.options.parse({ pid_file: "/run/engine.pid" });
  expect(kind.what(options)).toBe("end the process of /run/engine.pid, for its supervisor to start it again");
  expect(kind.target(options)).toBe("the process of /run/engine.pid");
  const started = kind.options.parse({ name: "eng.*", match: "regex", start: ["/opt/engine", "--live"] });
  expect(kind.what(started)).toBe(`end a process matching /eng.*/ and start ${basename("/opt/engine")}`);
});

test.each([
  {},
  { pid_file: "/run/a.pid", name: "a" },
  { name: "" },
  { name: "a(", match: "regex" },
  { pid_file: "/run/a.pid", match: "regex" },
  { name: "a", start: "engine --live" },
  { name: "a", start: [] },
  { name: "a", cwd: "/srv" },
  { name: "a", stop_patience: "soon" },
  { name: "a", signal: "TERM" },
])("refuses the options %j", (options) => {
  expect(kind.options.safeParse(options).success).toBe(false);
});

describe.runIf(isLinux)("a process that a killed run of Plimsoll has started", () => {
  /** Started, as by the attempt, and living on. */
  async function started(folder: string, key: string) {
    const script = join(folder, `engine-${key}.cjs`);
    writeFileSync(script, "setInterval(() => {}, 1000); console.log('ready')");
    const child = spawn(process.execPath, [script], {
      env: { PLIMSOLL_ATTEMPT: key },
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    return child;
  }
  const restart = (folder: string) =>
    anAction(kind, { pid_file: join(folder, "engine.pid"), start: aSuccessor(folder) });

  test("is left alone where it is the engine", async () => {
    const folder = aFolder();
    const key = `left-${process.pid}`;
    const { pid = 0 } = await started(folder, key);
    writeFileSync(join(folder, "engine.pid"), String(pid));
    expect(await restart(folder).endLeftover?.(key)).toBeNull();
    expect(isAlive(pid)).toBe(true);
  });

  test("is for a person to look at where nobody can tell, and is not ended", async () => {
    const folder = aFolder();
    const key = `unknown-${process.pid}`;
    const { pid = 0 } = await started(folder, key);
    expect(await restart(folder).endLeftover?.(key)).toMatch(
      new RegExp(
        `^pid ${pid} \\(node\\) was started by an attempt that Plimsoll did not see the end of, and is not found as `,
      ),
    );
    expect(isAlive(pid)).toBe(true);
  });

  test("is nothing to look at once it has ended", async () => {
    expect(await restart(aFolder()).endLeftover?.("nothing-of-it")).toBeNull();
  });
});
