import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFolder } from "./lib/plimsoll-process.ts";

const run = promisify(execFile);
const ROOT = new URL("..", import.meta.url).pathname;
const PACKAGES = ["core", "plimsoll"] as const;
const folder = createFolder();
const project = join(folder.path, "project");

/** Both packages as npm would publish them, installed in an empty project. */
beforeAll(async () => {
  for (const name of PACKAGES) {
    await run("npm", ["pack", "--silent", "--pack-destination", folder.path], { cwd: join(ROOT, "packages", name) });
  }
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
  const archives = readdirSync(folder.path).filter((name) => name.endsWith(".tgz"));
  expect(archives).toHaveLength(PACKAGES.length);
  const paths = archives.map((name) => join(folder.path, name));
  // No install scripts: a host that forbids them must be able to use Plimsoll.
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...paths], { cwd: project });
}, 300_000);
afterAll(() => folder.remove());

describe("the published packages", () => {
  it.each(PACKAGES)("%s declare their files as they are", async (name) => {
    const { messages } = await publint({ pkgDir: join(ROOT, "packages", name), strict: true });
    expect(messages.filter((message) => message.type !== "suggestion")).toEqual([]);
  });

  it("bring a bin that starts", async () => {
    const bin = join(project, "node_modules/.bin/plimsoll");
    const { stdout } = await run(process.execPath, [bin, "--version"], { cwd: project });
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("check a host from an empty project, as a library", async () => {
    const script = `
      import { createSystemHealthMonitor, systemResourcesChecker } from "plimsoll";
      import { MockHealthChecker } from "plimsoll/testing";
      const monitor = createSystemHealthMonitor({ storage: "sqlite:library.db" })
        .addChecker(systemResourcesChecker()).addChecker(new MockHealthChecker("mock"));
      await monitor.start();
      const found = await monitor.checkNow();
      console.log(JSON.stringify(found.map((each) => [each.component_id, each.state])));
      await monitor.stop();
    `;
    writeFileSync(join(project, "use.js"), script);
    const { stdout } = await run(process.execPath, ["use.js"], { cwd: project, timeout: 60_000 });
    expect(JSON.parse(stdout)).toEqual([
      ["system_resources", "active"],
      ["mock", "active"],
    ]);
  });

  it("serve the dashboard", async () => {
    const files = readdirSync(join(project, "node_modules/plimsoll/dist/dashboard"));
    expect(files).toContain("index.html");
  });
});
