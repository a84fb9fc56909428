import { defineConfig } from "vitest/config";

/**
 * Threads strip the types of what they load, by WebAssembly. V8 shares its wrappers among a process's threads, and now and
 * then ends the process (SIGSEGV or SIGTRAP) when one of them compiles a wrapper anew as another thread ends. So no
 * wrapper is called often enough for that. What is published has no types to strip.
 */
const KEEP_WRAPPERS = "--wasm-wrapper-tiering-budget=2000000000";

const node = {
  environment: "node" as const,
  pool: "forks" as const,
  execArgv: ["--conditions=plimsoll-source", KEEP_WRAPPERS],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};
const resolve = { conditions: ["plimsoll-source"] };
const ssr = {
  resolve: { conditions: ["plimsoll-source", "module", "node"], externalConditions: ["plimsoll-source", "node"] },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { resolve, ssr, test: { ...node, name: "core", include: ["packages/core/**/*.test.ts"] } },
      {
        resolve,
        ssr,
        test: {
          ...node,
          name: "plimsoll",
          include: ["packages/plimsoll/**/*.test.ts", "scripts/**/*.test.ts", "*.test.ts"],
        },
      },
      {
        resolve,
        ssr,
        test: { ...node, name: "examples", include: ["examples/**/*.test.ts"], testTimeout: 60_000 },
      },
      {
        resolve,
        ssr,
        test: { ...node, name: "e2e", include: ["e2e/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 180_000 },
      },
      "packages/dashboard/vite.config.ts",
    ],
  },
});
