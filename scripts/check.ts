// The fast checks before a commit: format and lint, types, floating promises, unused code, architecture. Each tool's
// output is shown only when it fails.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const STEPS: readonly Step[] = [
  { name: "format and lint", command: ["biome", "check", "--error-on-warnings", "."] },
  { name: "types", command: ["tsc", "-p", "tsconfig.json"] },
  { name: "types of the dashboard", command: ["tsc", "-p", "packages/dashboard/tsconfig.json"] },
  { name: "promises and cycles", command: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "unused code", command: ["knip"] },
  {
    name: "architecture, lock file and texts",
    command: ["vitest", "run", "architecture.test.ts", "scripts/lock.test.ts", "texts/inline-words.test.ts"],
  },
];

const failed: string[] = [];
// Two at a time: what this is made for has two cores.
const waiting = [...STEPS];
await Promise.all([worker(), worker()]);
if (failed.length > 0) {
  console.error(`\n${failed.length} of ${STEPS.length} failed: ${failed.join(", ")}`);
  process.exit(1);
}

async function worker(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await run(step);
}

async function run({ name, command }: Step): Promise<void> {
  const [tool = "", ...args] = command;
  const begun = performance.now();
  let output = "";
  const child = spawn(join(ROOT, "node_modules/.bin", tool), args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.on("close", resolve);
    child.on("error", () => resolve(-1));
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (code === 0) return;
  failed.push(name);
  console.error(output);
}
