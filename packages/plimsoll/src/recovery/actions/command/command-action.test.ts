import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ComponentHealth } from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ActionContext } from "../../../port/action.ts";
import { isAlive } from "../../../process/is-alive.fixture.ts";
import { anAction, runOnce } from "../action-run.fixture.ts";
import { createCommandActionKind } from "./command-action.ts";

/** The machine may be busy. */
const PATIENT = { timeout: 20_000 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-action-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kind = createCommandActionKind();
/** What is ended by it is looked for on the whole host. */
const KEY = randomUUID();
/** Runs a program of Node with `folder` as its argument. */
function run(program: string, given: { readonly options?: object; readonly context?: Partial<ActionContext> } = {}) {
  const attempt = { idempotencyKey: KEY, fencingToken: 7, number: 1 };
  return runOnce(
    kind,
    { argv: [process.execPath, "-e", program, folder], ...given.options },
    { attempt, ...given.context },
  );
}
const readFolder = (name: string) => readFileSync(join(folder, name), "utf8");
const pidIn = (name: string) => (existsSync(join(folder, name)) ? Number(readFolder(name)) : 0);
const START = `const fs = require("fs"); const { spawn } = require("child_process"); const folder = process.argv[1];`;
const STAY = "setInterval(() => {}, 1000);";

/** A child that ignores SIGTERM and tells its id in a file; `options` of spawn. */
function child(name: string, options: string): string {
  const stubborn = `require('fs').writeFileSync(process.argv[1], String(process.pid)); process.on('SIGTERM', () => {}); ${STAY}`;
  return `spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}, folder + "/${name}"], ${options});`;
}

test("exit 0 is done, with all that it said", async () => {
  expect(await run(`console.log("stopping"); console.error("\\u001b[32mstarted\\u001b[0m")`)).toEqual({
    kind: "done",
    message: "node ended with 0",
    output: expect.stringMatching(/^(?:stopping\nstarted|started\nstopping)$/),
  });
  expect(await run("")).toEqual({ kind: "done", message: "node ended with 0" });
});

test("any other exit has failed, told by the last line of stderr", async () => {
  const outcome = await run(`console.log("trying"); console.error("first\\nno such engine\\n"); process.exitCode = 3`);
  expect(outcome).toMatchObject({ kind: "failed", message: "node ended with 3: no such engine" });
  expect(await run(`process.kill(process.pid, "SIGTERM"); ${STAY}`)).toEqual({
    kind: "failed",
    message: "node was ended by SIGTERM",
  });
  expect(await run("", { options: { argv: [join(folder, "nothing")] } })).toEqual({
    kind: "failed",
    message: "nothing could not be started (ENOENT)",
  });
});

describe("its environment", () => {
  const WRITE = `${START} fs.writeFileSync(folder + "/env", JSON.stringify(process.env))`;

  test("holds PATH, what the file names and the attempt, and nothing else of ours", async () => {
    process.env.TEST_SECRET = "hunter2";
    process.env.TEST_WANTED = "wanted";
    const sick = { component_id: "order-gateway", status: "DOWN", reason: "refused;\n$(reboot)" };
    const component = sick as ComponentHealth;
    await run(WRITE, { options: { env: ["TEST_WANTED", "TEST_MISSING"] }, context: { component } });
    delete process.env.TEST_SECRET;
    delete process.env.TEST_WANTED;
    expect(JSON.parse(readFolder("env"))).toEqual({
      PATH: process.env.PATH,
      TEST_WANTED: "wanted",
      PLIMSOLL_ATTEMPT: KEY,
      PLIMSOLL_FENCING_TOKEN: "7",
      PLIMSOLL_ATTEMPT_NUMBER: "1",
      PLIMSOLL_COMPONENT_ID: "order-gateway",
      PLIMSOLL_STATUS: "DOWN",
      PLIMSOLL_REASON: "refused; $(reboot)",
    });
  });

  test("names no component where it is about none", async () => {
    await run(WRITE);
    expect(Object.keys(JSON.parse(readFolder("env"))).sort()).toEqual([
      "PATH",
      "PLIMSOLL_ATTEMPT",
      "PLIMSOLL_ATTEMPT_NUMBER",
      "PLIMSOLL_FENCING_TOKEN",
    ]);
  });

  test("is not quoted where it is passed on: it may be a secret", async () => {
    process.env.TEST_TOKEN = "hunter2-and-more";
    const program = `console.error("x".repeat(185) + " bad token " + process.env.TEST_TOKEN); process.exitCode = 1`;
    const outcome = await run(program, { options: { env: ["TEST_TOKEN"] } });
    delete process.env.TEST_TOKEN;
    expect(outcome.kind).toBe("failed");
    expect(outcome.output).toContain("bad token [redacted]");
    expect(JSON.stringify(outcome)).not.toContain("hunter");
  });
});

test("only the end of what it said is kept", async () => {
  const outcome = await run(`process.stdout.write("x".repeat(200_000) + "é".repeat(3999) + "!")`);
  expect(outcome.output).toBe(`${"é".repeat(3999)}!`);
});

test.each([1, 2])("a flood on descriptor %i is ended", async (descriptor) => {
  const program = `${START} const chunk = Buffer.alloc(65536, "x"); for (;;) fs.writeSync(${descriptor}, chunk);`;
  expect(await run(program)).toMatchObject({
    kind: "failed",
    message: "node wrote more than 1 MiB and was ended with all that it had started",
    output: "x".repeat(4000),
  });
});

describe("one that hangs is ended", () => {
  test("at its deadline", async () => {
    const outcome = await run(`process.on("SIGTERM", () => {}); ${STAY}`, { context: { deadlineMs: 50 } });
    const message = "node was not done in the 0.05 s that it had, and was ended with all that it had started";
    expect(outcome).toEqual({ kind: "failed", message });
  });

  test("with its children, those that ignore signals and those that left its group and session too", async () => {
    const abort = new AbortController();
    const detached = `{ detached: true, stdio: "ignore" }`;
    const program = `${START} ${child("child", "{}")} ${child("daemon", detached)}
      fs.writeFileSync(folder + "/leader", String(process.pid)); process.on("SIGTERM", () => {}); ${STAY}`;
    const outcome = run(program, { context: { signal: abort.signal } });
    const names = ["leader", "child", "daemon"];
    await expect.poll(() => names.every((name) => pidIn(name) > 0), PATIENT).toBe(true);
    abort.abort();
    expect(await outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("was ended") });
    await expect.poll(() => names.map((name) => isAlive(pidIn(name))), PATIENT).toEqual([false, false, false]);
  });

  test("and not begun at all when there is no time left", async () => {
    const program = `${START} fs.writeFileSync(folder + "/ran", "")`;
    const outcome = await run(program, { context: { signal: AbortSignal.abort() } });
    expect(outcome.kind).toBe("failed");
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });
});

test("what it leaves behind in its group ends with it; what it has made a session of its own lives on", async () => {
  const detached = `{ detached: true, stdio: "ignore" }`;
  const program = `${START} ${child("child", "{}")} ${child("engine", detached)}
    setInterval(() => { if (fs.existsSync(folder + "/child") && fs.existsSync(folder + "/engine")) process.exit(0); }, 10)`;
  expect(await run(program)).toMatchObject({ kind: "done" });
  await expect.poll(() => isAlive(pidIn("child")), PATIENT).toBe(false);
  const engine = pidIn("engine");
  expect(isAlive(engine)).toBe(true);
  process.kill(engine, "SIGKILL");
});

test("what a shell would read stays data", async () => {
  const evil = `$(touch ${folder}/hacked); \`touch ${folder}/hacked\` && *`;
  const argv = [process.execPath, "-e", "console.log(process.argv[1])", evil];
  expect((await run("", { options: { argv } })).output).toBe(evil);
  expect(existsSync(join(folder, "hacked"))).toBe(false);
});

test("says what it runs", () => {
  const options = kind.options.parse({ argv: ["/opt/engine ctl/run", "--desk=fx", "a\nb"] });
  expect(kind.what(options)).toBe('run "/opt/engine ctl/run" --desk=fx "a\\nb"');
  expect(kind.target(options)).toBe('command "/opt/engine ctl/run" --desk=fx "a\\nb"');
  expect(kind.leastTier(options)).toBe("T1");
  expect(kind.restarts).toBe(true);
});

test("refuses a line for a shell, in words", () => {
  const { error } = kind.options.safeParse({ argv: "systemctl restart engine" });
  expect(error?.issues.map(({ message }) => message)).toEqual(["expected a list of arguments: no shell reads it"]);
});

test.each([
  {},
  { argv: [] },
  { argv: [""] },
  { argv: ["a\0b"] },
  { argv: ["a"], shell: true },
  { argv: ["a"], env: ["A=b"] },
  { argv: ["a"], env: ["PLIMSOLL_ATTEMPT"] },
  { argv: ["a"], timeout: "10s" },
])("refuses the options %j", (options) => {
  expect(kind.options.safeParse(options).success).toBe(false);
});

test("what a run of Plimsoll that was killed left running is ended by the attempt's key", async () => {
  const program = `${START} fs.writeFileSync(folder + "/left", String(process.pid)); process.on("SIGTERM", () => {}); ${STAY}`;
  const key = randomUUID();
  // As the kernel leaves it when the parent is killed: nobody's child, and with the variables that it was given.
  const left = spawn(process.execPath, ["-e", program, folder], {
    env: { PATH: process.env.PATH, PLIMSOLL_ATTEMPT: key },
    detached: true,
    stdio: "ignore",
  });
  left.unref();
  await expect.poll(() => pidIn("left"), PATIENT).toBeGreaterThan(0);
  const action = anAction(kind, { argv: ["/bin/true"] });
  await action.endLeftover?.(key);
  await expect.poll(() => isAlive(pidIn("left")), PATIENT).toBe(false);
});
