// The whole at once: the paper engine, Plimsoll watching it, and the alerts as they come. With `recovery` as its argument
// Plimsoll also mends what it may (recovery.yaml). Ctrl-C ends all.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { choosePorts } from "./demo/choose-ports.ts";
import { printAlerts } from "./demo/print-alerts.ts";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const BIN = fileURLToPath(new URL("../../../packages/plimsoll/bin/plimsoll.js", import.meta.url));
const STOP_LIMIT_MS = 12_000;
const READY_LIMIT_MS = 60_000;

const [variant, ...others] = process.argv.slice(2);
if (others.length > 0 || (variant !== undefined && variant !== "recovery")) {
  console.error("expected: npm run demo, or npm run demo -- recovery");
  process.exit(2);
}
const isRecovering = variant === "recovery";
const password = randomBytes(9).toString("base64url");
const data = mkdtempSync(join(tmpdir(), "paper-engine-"));
const ports = await choosePorts();
const alerts = await printAlerts((line) => console.log(line));
const env = {
  ...process.env,
  ...ports,
  PAPER_DATA: data,
  PAPER_HEARTBEAT_SECRET: randomBytes(24).toString("hex"),
  PAPER_ALERTS_URL: alerts.url,
  ...(isRecovering && { PAPER_APPROVER_HASH: hashOf(password) }),
};
const children: ChildProcess[] = [];
const told = new Promise<number>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(0));
});
try {
  const engineEnded = whenEnded("the engine", begin("src/main.ts"));
  const control = `http://127.0.0.1:${ports.PAPER_CONTROL_PORT}/faults`;
  // What is only being started must not be taken for dead.
  let early = await Promise.race([told, engineEnded, untilReady(control)]);
  if (early === null) {
    const config = isRecovering ? "recovery.yaml" : "plimsoll.yaml";
    const ended = Promise.race([engineEnded, whenEnded("Plimsoll", begin(BIN, "--config", config, "start"))]);
    const dashboard = `http://127.0.0.1:${ports.PAPER_PLIMSOLL_PORT}`;
    early = await Promise.race([told, ended, untilReady(`${dashboard}/readyz`)]);
    if (early === null) console.log(welcome(dashboard));
    early ??= await Promise.race([told, ended]);
  }
  process.exitCode = early;
} finally {
  await Promise.all(children.map(end));
  await alerts.close();
  rmSync(data, { recursive: true, force: true });
}

function hashOf(text: string): string {
  return execFileSync(process.execPath, [BIN, "hash-password"], { input: `${text}\n`, encoding: "utf8" }).trim();
}

function begin(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, args, { cwd: HERE, env, stdio: ["ignore", "ignore", "inherit"] });
  children.push(child);
  return child;
}

/** That one of them ends by itself ends the demo. */
function whenEnded(what: string, child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    const tell = (words: string) => {
      console.error(`${what} ${words}`);
      resolve(1);
    };
    child.once("error", (error) => tell(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => tell(`has ended with ${code ?? signal}`));
  });
}

/** Null once it answers; 1, with a word, when that takes too long. */
async function untilReady(url: string): Promise<number | null> {
  const until = performance.now() + READY_LIMIT_MS;
  while (!(await answers(url))) {
    if (performance.now() > until) {
      console.error(`${url} did not answer in time`);
      return 1;
    }
    await new Promise((wake) => setTimeout(wake, 200));
  }
  return null;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.removeAllListeners("exit");
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(limit);
}

/** What to break first, with what comes of it. */
function suggestion(): { readonly fault: string; readonly means: string } {
  if (isRecovering) return { fault: "database_locked", means: "is mended, see /recovery" };
  return { fault: "loop_frozen", means: "up, but not trading" };
}

function welcome(dashboard: string): string {
  const { fault, means } = suggestion();
  const control = ports.PAPER_CONTROL_PORT;
  const isUsual = control === "9700";
  return `
The paper engine trades, and Plimsoll watches it${isRecovering ? " and mends what it may" : ""}.

  dashboard   ${dashboard}
  engine      http://127.0.0.1:${ports.PAPER_ENGINE_PORT}/state
  exchange    http://127.0.0.1:${ports.PAPER_EXCHANGE_PORT}/positions

Break something, in another terminal, and look at the dashboard:

  ${isUsual ? "" : `PAPER_CONTROL_PORT=${control} `}npm run fault                       # lists what can be broken
  ${isUsual ? "" : `PAPER_CONTROL_PORT=${control} `}npm run fault -- ${`${fault} on`.padEnd(18)} # ${means}
  ${isUsual ? "" : `PAPER_CONTROL_PORT=${control} `}npm run fault -- ${fault} off
${isRecovering ? `\nWho logs in as desk with ${password} may agree to what waits for a person.\n` : ""}
What people would be told appears below. Ctrl-C ends all.
`;
}
