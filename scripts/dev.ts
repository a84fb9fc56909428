// The server from its sources, started anew at every change, and the dashboard with hot reload in front of it. Ctrl-C, or
// the end of either, ends both. Arguments go to `plimsoll start`.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const STOP_LIMIT_MS = 12_000;

const SERVER = [
  "--watch",
  "--watch-path=packages/plimsoll/src",
  "--watch-path=packages/core/src",
  "--conditions=plimsoll-source",
  "--disable-warning=ExperimentalWarning",
  "scripts/run-from-source.ts",
  "start",
];

const children = [
  begin("server", [...SERVER, ...process.argv.slice(2)]),
  begin("dashboard", ["node_modules/vite/bin/vite.js", "packages/dashboard"]),
];
const signal = new Promise<number>((resolve) => {
  process.once("SIGINT", () => resolve(0));
  process.once("SIGTERM", () => resolve(0));
});
process.exitCode = await Promise.race([signal, ...children.map((it) => it.ended)]);
const limit = setTimeout(() => {
  for (const { child } of children) child.kill("SIGKILL");
}, STOP_LIMIT_MS);
for (const { child } of children) child.kill("SIGTERM");
await Promise.all(children.map((it) => it.ended));
clearTimeout(limit);

function begin(name: string, args: readonly string[]): { child: ChildProcess; ended: Promise<number> } {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  const ended = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      console.error(`${name} could not be started: ${error.message}`);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
  return { child, ended };
}
