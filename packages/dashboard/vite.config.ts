import react from "@vitejs/plugin-react";
import { defaultClientConditions } from "vite";
import { defineConfig } from "vitest/config";

const SERVER = "http://127.0.0.1:8787";
/** The workspace's own sources are read directly, so that neither build nor test needs core to be built first. */
const conditions = ["plimsoll-source", ...defaultClientConditions];

export default defineConfig({
  // Served at the root of its own server; a relative base would break deep links such as /components/x.
  base: "/",
  plugins: [react()],
  resolve: { conditions },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What every page needs comes in one file: thirty took as long to be asked for as to be read.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "app", tags: ["$initial"] }] } } },
  },
  server: { port: 5173, host: "127.0.0.1", proxy: { "/api": { target: SERVER, ws: true } } },
  test: {
    name: "dashboard",
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 30_000,
    setupFiles: ["src/testing/setup.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});
