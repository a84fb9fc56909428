#!/usr/bin/env node
// Plain JavaScript that an old Node can still read: it must get as far as saying that it is too old, and load nothing before.
const NEEDED = [22, 22, 0];
/**
 * Bounds for V8's heap, in MB, for the server only: V8 enlarges its young generation for as long as there is memory, which
 * on a trading host belongs to the engine; see docs/adr/0004. What NODE_OPTIONS says goes first.
 */
const HEAP_FLAGS = { "--max-semi-space-size": 2, "--max-old-space-size": 512 };
/** Lets the server sweep once after its start. */
const SWEEP_FLAG = "--expose-gc";
/** glibc gives each thread an arena of its own to grow; with one for all, 10 MB less stay resident, at no cost here. */
const ENVIRONMENT = { MALLOC_ARENA_MAX: "1", ...process.env };
/** What a shell expects when a program cannot say how healthy things are. */
const EXIT_UNKNOWN = 3;

if (isTooOld(process.versions.node)) {
  console.error(
    "Plimsoll needs Node.js " +
      NEEDED.join(".") +
      " or newer, but this is " +
      process.version +
      " (" +
      process.execPath +
      ").\n" +
      "Get a newer one from https://nodejs.org/en/download, with `nvm install 24`, or with your system's packages.\n" +
      "In a clone of Plimsoll, `npm ci` brings one: use `npm start` or `npx plimsoll`.",
  );
  process.exitCode = EXIT_UNKNOWN;
} else {
  await run();
}

function isTooOld(version) {
  const parts = version.split(".").map(Number);
  for (let index = 0; index < NEEDED.length; index += 1) {
    if (parts[index] !== NEEDED[index]) return parts[index] < NEEDED[index];
  }
  return false;
}

async function run() {
  const { existsSync } = await import("node:fs");
  const built = new URL("../dist/cli/main.js", import.meta.url);
  const source = new URL("../src/cli/main.ts", import.meta.url);
  const fromSource = !existsSync(built) && existsSync(source);
  const flags = [
    ...(fromSource ? ["--conditions=plimsoll-source"] : []),
    ...(process.argv.includes("start") ? [...heapFlags(), SWEEP_FLAG] : []),
  ];
  const missing = flags.filter((flag) => !process.execArgv.includes(flag));
  if (missing.length > 0 && (await restart(missing))) return;
  const { main } = await import(fromSource ? source.href : built.href);
  process.exitCode = await main(process);
  // A connection that a check left open must not hold the process: what has been written is out by then.
  setTimeout(() => process.exit(), 500).unref();
}

function heapFlags() {
  const chosen = `${process.env.NODE_OPTIONS ?? ""} ${process.execArgv.join(" ")}`;
  return Object.entries(HEAP_FLAGS)
    .filter(([name]) => !chosen.includes(name) && !chosen.includes(name.replaceAll("-", "_").replace("__", "--")))
    .map(([name, megabytes]) => `${name}=${megabytes}`);
}

/** Begins anew with these flags, in this very process where the system can. False: it cannot be done, go on without. */
async function restart(flags) {
  const command = [...process.execArgv, ...flags, "--disable-warning=ExperimentalWarning", ...process.argv.slice(1)];
  if (typeof process.execve === "function") {
    try {
      process.execve(process.execPath, [process.execPath, ...command], ENVIRONMENT);
    } catch {
      // Not on this system: a child does it.
    }
  }
  return restartAsChild(command);
}

async function restartAsChild(command) {
  const { spawn } = await import("node:child_process");
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { stdio: "inherit", env: ENVIRONMENT });
    const pass = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    child.once("spawn", () => {
      for (const signal of signals) process.on(signal, pass);
    });
    child.once("error", () => resolve(false));
    child.once("exit", (code, signal) => {
      for (const name of signals) process.removeListener(name, pass);
      if (signal === null) process.exitCode = code;
      else process.kill(process.pid, signal);
      resolve(true);
    });
  });
}
