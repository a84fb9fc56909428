#!/usr/bin/env node
// Plain JavaScript that any Node understands: it checks the version before it loads anything that needs a newer one.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NEEDED = [22, 22, 0];
/**
 * What `start` may grow to. V8 enlarges its young generation for as long as there is memory, which on a trading host
 * belongs to the engine; see docs/adr/0004.
 */
const MEMORY_FLAGS = ["--max-semi-space-size=2", "--max-old-space-size=512"];
const QUIET_FLAGS = ["--disable-warning=ExperimentalWarning"];
const MARK = "PLIMSOLL_STARTED";

const found = process.versions.node.split(".").map(Number);
const older = NEEDED.findIndex((part, index) => found[index] !== part);
if (older >= 0 && found[older] < NEEDED[older]) {
  console.error(
    `plimsoll needs Node ${NEEDED.join(".")} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      "In a clone, `npm ci` brings Node 24 along: use `npm start` or `npx plimsoll`. Elsewhere, install it from your\n" +
      "distribution or with `npm install node@24` in the project that uses plimsoll.",
  );
  process.exit(3);
}

const built = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const source = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const fromSource = !existsSync(built) && existsSync(source);
const entry = fromSource ? source : built;
const isServer = process.argv[2] === "start";
const flags = [
  ...(isServer ? MEMORY_FLAGS : []),
  ...(fromSource ? ["--conditions=plimsoll-source"] : []),
  ...(isServer || fromSource ? QUIET_FLAGS : []),
];

if (flags.length === 0 || process.env[MARK] === String(process.pid)) {
  delete process.env[MARK];
  await import(entry);
} else {
  await startAnew();
}

/** Goes on in a Node with these flags: the same process where the system can do that, else a child. */
async function startAnew() {
  const args = [...process.execArgv, ...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  if (typeof process.execve === "function" && process.platform !== "win32") {
    process.removeAllListeners("warning");
    process.execve(process.execPath, [process.execPath, ...args], { ...process.env, [MARK]: String(process.pid) });
  }
  const { spawn } = await import("node:child_process");
  const [command, ...rest] = [process.execPath, ...process.execArgv, ...flags, entry, ...process.argv.slice(2)];
  const child = spawn(command, rest, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 3 : 128)));
}
