// Builds what is published: core, the server and command line, and the dashboard beside them. `--if-stale` does nothing
// when nothing has changed since the last build.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const STAMP = join(ROOT, "packages/plimsoll/dist/.built-from");
const SOURCES = ["packages/core", "packages/plimsoll", "packages/dashboard", "package-lock.json", "tsconfig.base.json"];
const SKIPPED = new Set(["dist", "node_modules", "test-results"]);

const fingerprint = fingerprintOf(SOURCES);
if (process.argv.includes("--if-stale") && existsSync(STAMP) && readFileSync(STAMP, "utf8") === fingerprint) {
  process.exit(0);
}
for (const name of ["core", "plimsoll", "dashboard"])
  rmSync(join(ROOT, "packages", name, "dist"), { recursive: true, force: true });
step("core", "tsc", ["-p", "packages/core/tsconfig.build.json"]);
step("server and command line", "tsc", ["-p", "packages/plimsoll/tsconfig.build.json"]);
bundle("what the command line runs", "bundle.config.ts");
bundle("threads", "threads.config.ts");
step("dashboard", "vite", ["build", "packages/dashboard", "--logLevel", "warn"]);
cpSync(join(ROOT, "packages/dashboard/dist"), join(ROOT, "packages/plimsoll/dist/dashboard"), { recursive: true });
mkdirSync(join(ROOT, "packages/plimsoll/dist"), { recursive: true });
writeFileSync(STAMP, fingerprint);

/** Makes few files of many of what the compiler has made. */
function bundle(what: string, config: string): void {
  step(what, "vite", ["build", "packages/plimsoll", "--config", `packages/plimsoll/${config}`, "--logLevel", "warn"]);
}

/** Runs one tool; what it prints is shown only when it fails, and then nothing further is built. */
function step(what: string, tool: string, args: readonly string[]): void {
  const begun = performance.now();
  const bin = join(ROOT, "node_modules/.bin", tool);
  const { status, stdout, stderr, error } = spawnSync(bin, args, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) {
    console.error(`building ${what} failed${error ? `: ${error.message}` : ""}\n${stdout ?? ""}${stderr ?? ""}`);
    process.exit(1);
  }
  console.log(`built ${what} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

/** Changes when any source file does: its path, size and time are enough and cost milliseconds. */
function fingerprintOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    const stat = statSync(join(ROOT, path));
    if (!stat.isDirectory()) {
      hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(join(ROOT, path)).sort()) if (!SKIPPED.has(name)) add(join(path, name));
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}
