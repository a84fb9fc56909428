import { defineConfig } from "vitest/config";

const node = {
  environment: "node" as const,
  pool: "forks" as const,
  execArgv: ["--conditions=plimsoll-source"],
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
