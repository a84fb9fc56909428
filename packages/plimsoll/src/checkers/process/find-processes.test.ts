import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contextOf } from "../host/real-time.fixture.ts";
import { createFinder } from "./find-processes.ts";
import { processOptions } from "./process-options.ts";

/** Says on which port it listens, then stays. */
const SERVER = `const server = require("node:net").createServer().listen(0, "127.0.0.1", () => console.log(server.address().port));`;

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-find-"));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A real process that runs a script of this name; resolves when it listens. */
async function startEngine(script: string): Promise<{ readonly pid: number; readonly port: number }> {
  const path = join(folder, script);
  writeFileSync(path, SERVER);
  const child = spawn(process.execPath, [path, "--live"], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { pid: child.pid ?? 0, port: Number(line) };
}
function find(options: object, signal?: AbortSignal) {
  return createFinder(processOptions.parse(options))(contextOf(signal === undefined ? {} : { signal }));
}
async function pidsOf(options: object): Promise<readonly number[]> {
  const found = await find(options);
  return found.kind === "found" ? found.processes.map((stat) => stat.pid) : [];
}

describe.runIf(process.platform === "linux")("real processes", () => {
  test("are found by the script they run, its path, a pattern of their command line, or their port", async () => {
    const script = `engine-${process.pid}.cjs`;
    const { pid, port } = await startEngine(script);
    expect(await pidsOf({ name: script })).toEqual([pid]);
    expect(await pidsOf({ name: join(folder, script) })).toEqual([pid]);
    expect(await pidsOf({ name: `${script} --l.ve$`, match: "regex" })).toEqual([pid]);
    expect(await pidsOf({ port })).toEqual([pid]);
  });

  test("are not found by a part of their name unless it is a pattern", async () => {
    const { pid } = await startEngine("part-of-a-name.cjs");
    expect(await pidsOf({ name: "part-of-a" })).not.toContain(pid);
    expect(await pidsOf({ name: "part-of-a", match: "regex" })).toContain(pid);
  });

  test("the monitor itself does not fit a pattern", async () => {
    expect(await pidsOf({ name: ".", match: "regex" })).not.toContain(process.pid);
  });

  test("a port that nobody listens on has no process", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(await pidsOf({ port })).toEqual([process.pid]);
    server.close();
    await once(server, "close");
    expect(await find({ port })).toEqual({ kind: "found", processes: [] });
  });

  test("a search ends with its check", async () => {
    expect(await find({ name: "anything" }, AbortSignal.abort())).toMatchObject({ failure: { code: "timeout" } });
  });
});

describe.runIf(process.platform === "linux")("a pid file", () => {
  const write = (text: string) => {
    writeFileSync(join(folder, "engine.pid"), text);
    return { pid_file: join(folder, "engine.pid") };
  };

  test("names its process", async () => {
    expect(await pidsOf(write(`${process.pid}\n`))).toEqual([process.pid]);
  });

  test("that is missing or holds something else says so", async () => {
    const path = join(folder, "none.pid");
    expect(await find({ pid_file: path })).toMatchObject({
      failure: { code: "missing", message: `the pid file ${path} does not exist` },
    });
    expect(await find(write("soon"))).toMatchObject({ failure: { code: "unreadable" } });
    expect(await find(write(""))).toMatchObject({ failure: { code: "unreadable" } });
  });

  test("whose process has ended is told by its number", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    expect(await find(write(String(child.pid)))).toMatchObject({
      failure: { code: "missing", message: expect.stringContaining(`no process ${child.pid} is running`) },
    });
  });

  test("older than the process that now has the number is out of date", async () => {
    const options = write(String(process.pid));
    utimesSync(options.pid_file, 1_000_000, 1_000_000);
    expect(await find(options)).toMatchObject({
      failure: { code: "missing", message: expect.stringContaining("is out of date") },
    });
  });
});
