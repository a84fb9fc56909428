import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Clock } from "../../../port/clock.ts";
import { silentLog } from "../../../port/log.ts";
import { isAlive } from "../../../process/is-alive.fixture.ts";
import { anAlert, anIncident, aPayload } from "../payload.fixture.ts";
import { createStillClock, NOW } from "../standing-provider.fixture.ts";
import { createCommandChannelKind } from "./command-channel.ts";
import { commandOptions } from "./command-options.ts";

/** The machine may be busy. */
const PATIENT = { timeout: 20_000 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-command-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kind = createCommandChannelKind();
const payload = aPayload([anAlert()]);

interface Run {
  readonly payload?: typeof payload;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly options?: object;
}

/** Runs a program of Node with `folder` as its argument. */
function run(program: string, { payload: sent = payload, clock = createStillClock(NOW), signal, options }: Run = {}) {
  const parsed = kind.options.parse({ argv: [process.execPath, "-e", program, folder], ...options });
  const channel = kind.create(parsed, { clock, log: silentLog, channelId: "desk", onReply: async () => "" });
  return channel.send(sent, { signal: signal ?? new AbortController().signal, idempotencyKey: "key-1" });
}

const READ_STDIN = `const fs = require("fs"); const input = fs.readFileSync(0, "utf8"); const folder = process.argv[1];`;

/** A clock whose deadline the test brings about. */
function createBellClock() {
  let ring = () => {};
  const clock: Clock = {
    ...createStillClock(NOW),
    schedule(_delayMs, callback) {
      ring = callback;
      return () => {};
    },
  };
  return { clock, ring: () => ring() };
}

const pidIn = (name: string) => Number(readFileSync(join(folder, name), "utf8"));

test("gets the payload on stdin and is delivered when it exits with 0", async () => {
  const outcome = await run(`${READ_STDIN} fs.writeFileSync(folder + "/got", input)`);
  expect(outcome).toEqual({ kind: "delivered" });
  expect(JSON.parse(readFileSync(join(folder, "got"), "utf8"))).toEqual(payload);
});

test("has of our environment only PATH and what the file names", async () => {
  process.env.PLIMSOLL_TEST_SECRET = "hunter2";
  process.env.TEST_WANTED = "wanted";
  const member = anAlert({ incident_id: "inc-7" });
  const options = { env: ["TEST_WANTED", "TEST_MISSING"] };
  const sent = aPayload([member], { incidents: [anIncident()] });
  await run(`${READ_STDIN} fs.writeFileSync(folder + "/env", JSON.stringify(process.env))`, { payload: sent, options });
  delete process.env.PLIMSOLL_TEST_SECRET;
  delete process.env.TEST_WANTED;
  expect(JSON.parse(readFileSync(join(folder, "env"), "utf8"))).toEqual({
    PATH: process.env.PATH,
    TEST_WANTED: "wanted",
    PLIMSOLL_CHANNEL: "desk",
    PLIMSOLL_IDEMPOTENCY_KEY: "key-1",
    PLIMSOLL_KIND: "alert",
    PLIMSOLL_STATUS: "firing",
    PLIMSOLL_SEVERITY: "CRITICAL",
    PLIMSOLL_COMPONENT_ID: "order-gateway",
    PLIMSOLL_COMPONENT_STATUS: "DOWN",
    PLIMSOLL_INCIDENT_ID: "inc-7",
    PLIMSOLL_MESSAGE: "order-gateway is DOWN",
  });
});

test("what a shell would read in ids and arguments stays data", async () => {
  const evil = `$(touch ${folder}/hacked); \`touch ${folder}/hacked\` | touch ${folder}/hacked && '"\u0000\n`;
  const options = {
    argv: [
      process.execPath,
      "-e",
      `${READ_STDIN} fs.writeFileSync(folder + "/args", JSON.stringify([process.argv[2], process.env.PLIMSOLL_COMPONENT_ID]))`,
      folder,
      `$(touch ${folder}/hacked); *`,
    ],
  };
  const outcome = await run("", { payload: aPayload([anAlert({ component_id: evil })]), options });
  expect(outcome).toEqual({ kind: "delivered" });
  const [argument, id] = JSON.parse(readFileSync(join(folder, "args"), "utf8"));
  expect(argument).toBe(`$(touch ${folder}/hacked); *`);
  expect(id).toBe(evil.replace(/[\0\n]+/g, " ").trim());
  expect(existsSync(join(folder, "hacked"))).toBe(false);
});

test("75 asks to try again, with the last line of stderr", async () => {
  const outcome = await run(`console.error("first\\n  modem is busy \\n\\n"); process.exitCode = 75`);
  expect(outcome).toEqual({ kind: "retry", message: "node ended with 75: modem is busy" });
});

test("any other exit is final", async () => {
  expect(await run(`console.error("no such number"); process.exitCode = 3`)).toEqual({
    kind: "rejected",
    message: "node ended with 3: no such number",
  });
  expect(await run("process.exitCode = 1")).toEqual({ kind: "rejected", message: "node ended with 1" });
});

test("a signal is tried again", async () => {
  const outcome = await run(`process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)`);
  expect(outcome).toEqual({ kind: "retry", message: "node was ended by SIGTERM" });
});

test("a program that isn't there is final", async () => {
  const outcome = await run("", { options: { argv: [join(folder, "nothing")] } });
  expect(outcome).toEqual({ kind: "rejected", message: "nothing could not be started (ENOENT)" });
});

test("a program that reads nothing is given a large payload all the same", async () => {
  const sent = aPayload([anAlert({ reason: "x".repeat(3_000_000) })]);
  expect(await run("process.exit(0)", { payload: sent })).toEqual({ kind: "delivered" });
});

const FORKS = `
  const fs = require("fs"); const { spawn } = require("child_process"); const folder = process.argv[1];
  const sleeper = "require('fs').writeFileSync(process.argv[1], String(process.pid)); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
  spawn(process.execPath, ["-e", sleeper, folder + "/fork"], { stdio: "inherit" });
  fs.writeFileSync(folder + "/leader", String(process.pid));
  process.on("SIGTERM", () => {});
`;

test("at the deadline it is ended with all that it has started, whatever they ignore", async () => {
  const { clock, ring } = createBellClock();
  const sent = run(`${FORKS} setInterval(() => {}, 1000)`, { clock });
  await expect.poll(() => existsSync(join(folder, "fork")) && pidIn("fork") > 0, PATIENT).toBe(true);
  ring();
  expect(await sent).toEqual({ kind: "retry", message: "node was not done within 8 s and was ended" });
  await expect.poll(() => [isAlive(pidIn("leader")), isAlive(pidIn("fork"))], PATIENT).toEqual([false, false]);
});

test("what it leaves behind when it ends is ended too, and not waited for", async () => {
  const program = `${FORKS} const t = setInterval(() => { if (fs.existsSync(folder + "/fork")) process.exit(0); }, 10)`;
  expect(await run(program)).toEqual({ kind: "delivered" });
  await expect.poll(() => isAlive(pidIn("fork")), PATIENT).toBe(false);
});

test("what left its group can't hold up the answer", async () => {
  const program = `
    const { spawn } = require("child_process");
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 5000)"], { detached: true, stdio: "inherit" });
    require("fs").writeFileSync(process.argv[1] + "/fork", String(child.pid));
    console.error("gone"); process.exit(4)`;
  expect(await run(program)).toEqual({ kind: "rejected", message: "node ended with 4: gone" });
  process.kill(pidIn("fork"), "SIGKILL");
});

test("is ended when the pump gives up on it", async () => {
  const abort = new AbortController();
  const sent = run(`${FORKS} setInterval(() => {}, 1000)`, { signal: abort.signal });
  await expect.poll(() => existsSync(join(folder, "fork")) && pidIn("fork") > 0, PATIENT).toBe(true);
  abort.abort();
  expect(await sent).toMatchObject({ kind: "retry" });
  await expect.poll(() => isAlive(pidIn("leader")), PATIENT).toBe(false);
});

test("is not even begun when the pump has given up already", async () => {
  const outcome = await run(`require("fs").writeFileSync(process.argv[1] + "/ran", "")`, {
    signal: AbortSignal.abort(),
  });
  expect(outcome).toMatchObject({ kind: "retry" });
  expect(existsSync(join(folder, "ran"))).toBe(false);
});

test("a flood on stdout harms nobody", async () => {
  const program = `const fs = require("fs"); const chunk = Buffer.alloc(1 << 20, "x");
    for (let at = 0; at < 200; at += 1) fs.writeSync(1, chunk);`;
  expect(await run(program)).toEqual({ kind: "delivered" });
});

test("a flood on stderr is ended", async () => {
  const program = `const fs = require("fs"); const chunk = Buffer.alloc(65536, "x"); for (;;) fs.writeSync(2, chunk);`;
  expect(await run(program)).toEqual({
    kind: "rejected",
    message: "node wrote more than 1 MiB to stderr and was ended",
  });
});

test("shows at most 200 characters of stderr, on one line", async () => {
  const outcome = await run(`console.error("\\u001b[31m" + "y".repeat(9000)); process.exitCode = 2`);
  expect(outcome).toEqual({ kind: "rejected", message: `node ended with 2: ${"y".repeat(199)}…` });
});

test("only the configuration file may declare it", () => {
  expect(kind.fileOnly).toBe(true);
});

test.each([
  {},
  { argv: [] },
  { argv: [""] },
  { argv: "notify-send hello" },
  { argv: ["a\0b"] },
  { argv: ["a"], shell: true },
  { argv: ["a"], env: ["A=b"] },
  { argv: ["a"], env: ["PLIMSOLL_KIND"] },
  { argv: ["a"], timeout: "10s" },
  { argv: ["a"], timeout: 0 },
])("refuses the options %j", (options) => {
  expect(commandOptions.safeParse(options).success).toBe(false);
});
