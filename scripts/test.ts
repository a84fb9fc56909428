// Runs every test. What a test needs beyond npm is found or, in CI, installed; what cannot be had is reported with the
// skipped tests and their reasons, and in CI nothing may be skipped. Arguments go to the runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureProgram, PROGRAMS, type ProgramName } from "./ensure-program.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const isCi = process.env.CI === "true";

interface Assertion {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages?: readonly string[];
  readonly meta?: { readonly reason?: string };
}
interface Summary {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly Assertion[];
  }[];
}

const build = spawnSync(process.execPath, [join(ROOT, "scripts/build.ts"), "--if-stale"], { stdio: "inherit" });
if (build.status !== 0) process.exit(1);
const programs = findPrograms();
const folder = mkdtempSync(join(tmpdir(), "plimsoll-test-"));
const report = join(folder, "report.json");
const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)];
const { status } = spawnSync(join(ROOT, "node_modules/.bin/vitest"), args, {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, ...programs },
});
const summary = JSON.parse(readFileSync(report, "utf8")) as Summary;
rmSync(folder, { recursive: true });

const skipped = summary.testResults.flatMap((file) =>
  file.assertionResults.filter(
    (test) => test.status === "skipped" || test.status === "pending" || test.status === "todo",
  ),
);
for (const test of skipped) console.log(`skipped: ${test.fullName}`);
const brokenFiles = summary.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
);
const failed = summary.numFailedTests + brokenFiles.length;
const ok = status === 0 && failed === 0 && (!isCi || skipped.length === 0);
if (isCi && skipped.length > 0) console.log("in CI nothing may be skipped");
console.log(`${summary.numPassedTests} passed, ${failed + (isCi ? skipped.length : 0)} failed`);
process.exit(ok ? 0 : 1);

/** Where the programs are that npm does not bring, by the variables through which the tests are told. */
function findPrograms(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of Object.keys(PROGRAMS) as ProgramName[]) {
    const path = ensureProgram(name, { install: isCi });
    const { variable, debian } = PROGRAMS[name];
    if (path !== null) found[variable] = path;
    else console.log(`no ${name} was found (Debian's ${debian}, or ${variable}): its tests are skipped`);
  }
  return found;
}
