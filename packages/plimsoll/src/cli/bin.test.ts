import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closedPort, createFolder, type Folder, serveStatuses } from "./cli.fixture.ts";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));
const children: ChildProcess[] = [];
let folder: Folder;
let bin: string;

/** The real bin, in a package that has not been built, as in a fresh clone. */
beforeEach(() => {
  folder = createFolder();
  const clone = join(folder.path, "clone");
  mkdirSync(join(clone, "bin"), { recursive: true });
  bin = join(clone, "bin/plimsoll.js");
  cpSync(join(PACKAGE, "bin/plimsoll.js"), bin);
  cpSync(join(PACKAGE, "package.json"), join(clone, "package.json"));
  symlinkSync(join(PACKAGE, "src"), join(clone, "src"));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  }
  folder.remove();
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>;
  /** Resolves once the text has appeared on either stream. */
  until(pattern: RegExp): Promise<void>;
}

function run(
  args: readonly string[],
  { node = process.execPath, env = {} }: { node?: string; env?: NodeJS.ProcessEnv } = {},
): Running {
  const options = { cwd: folder.path, env: { ...process.env, NODE_OPTIONS: "", ...env } };
  const child = spawn(node, [bin, ...args], options);
  children.push(child);
  const text = { stdout: "", stderr: "" };
  const lookers = new Set<() => void>();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk: Buffer) => {
      text[stream] += chunk.toString("utf8");
      for (const look of lookers) look();
    });
  }
  const ended = once(child, "close").then(([code, signal]) => {
    return { code: code as number | null, signal: signal as string | null, ...text };
  });
  const until = (pattern: RegExp) =>
    Promise.race([
      new Promise<void>((resolve) => {
        const look = () => {
          if (pattern.test(text.stdout + text.stderr)) resolve();
        };
        lookers.add(look);
        look();
      }),
      ended.then(({ stdout, stderr }) => {
        if (!pattern.test(stdout + stderr)) throw new Error(`it ended without ${pattern}:\n${stdout}${stderr}`);
      }),
    ]);
  return { child, ended, until };
}

/** Every Node on the PATH that is too old for us. */
function oldNodes(): string[] {
  const places = (process.env.PATH ?? "").split(delimiter).map((place) => join(place, "node"));
  return [...new Set([...places, "/usr/bin/node", "/usr/local/bin/node"])].filter((node) => {
    if (!existsSync(node)) return false;
    const major = Number(execFileSync(node, ["-p", "process.versions.node.split('.')[0]"], { encoding: "utf8" }));
    return major < 22;
  });
}

const PRETEND = (version: string) =>
  `--import=data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;

test.each(["18.0.0", "20.19.4", "22.21.9"])(
  "on Node %s it says what is needed and how to get it, and loads nothing",
  async (version) => {
    const { code, stdout, stderr } = await run(["start"], { env: { NODE_OPTIONS: PRETEND(version) } }).ended;
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(
      /^Plimsoll needs Node\.js 22\.22\.0 or newer, but this is v\d+\.\d+\.\d+ \(\/.*node\)\.\nGet a newer one/,
    );
  },
);

test.each(["22.22.0", "23.0.0", "100.1.1"])("Node %s is new enough", async (version) => {
  expect((await run(["--version"], { env: { NODE_OPTIONS: PRETEND(version) } }).ended).code).toBe(0);
});

test("the old Nodes that are on this machine can read the bin and say so", async () => {
  const nodes = oldNodes();
  if (nodes.length === 0) console.log("every Node on this machine is new enough: only pretended versions were tried");
  for (const node of nodes) {
    const { code, stderr } = await run(["start"], { node }).ended;
    expect(code).toBe(3);
    expect(stderr).toMatch(/^Plimsoll needs Node\.js 22\.22\.0 or newer, but this is v\d+/);
  }
});

test("is executable, and its exit code is the command's", async () => {
  const { server, url } = await serveStatuses({ "/": 200, "/bad": 500 });
  const http = (id: string, path: string) =>
    `{ id: ${id}, check: { kind: http, base_url: "${url}", endpoints: [${path}] } }`;
  folder.write("plimsoll.yaml", `components: [${http("good", "/")}, ${http("bad", "/bad")}]`);
  const codes = await Promise.all(
    [
      ["check", "good", "--once"],
      ["check", "bad", "--once"],
      ["check", "nobody", "--once"],
    ].map(async (args) => (await run(args).ended).code),
  );
  expect(codes).toEqual([0, 2, 3]);
  expect(execFileSync(bin, ["--version"], { encoding: "utf8" })).toMatch(/^\d+\.\d+\.\d+\n$/);
  server.close();
});

test("starts in bounded memory, tells where it is, and stops on a signal with 0", async () => {
  const port = await closedPort();
  folder.write(
    "plimsoll.yaml",
    `server: { port: ${port} }\ncomponents: [{ id: self, check: { kind: tcp, host: 127.0.0.1, port: ${port} } }]`,
  );
  const started = run(["start"]);
  await started.until(/Plimsoll is running[\s\S]*Stop with Ctrl-C/);
  const command = existsSync("/proc/self/cmdline")
    ? readFileSync(`/proc/${started.child.pid}/cmdline`, "utf8").split("\0")
    : null;
  if (command !== null)
    expect(command).toEqual(expect.arrayContaining([expect.stringMatching(/^--max-old-space-size=\d+$/)]));
  started.child.kill("SIGTERM");
  const { code, stdout } = await started.ended;
  expect(code).toBe(0);
  expect(stdout).toContain(`Dashboard  http://127.0.0.1:${port}/`);
  expect(stdout).toContain("Watching   self (tcp)");
  expect(stdout).toContain("Store      plimsoll.db");
});

test.skipIf(!existsSync("/proc/self/cmdline") || process.execve === undefined)(
  "thousands of checks a second get more room, under the same process id",
  async () => {
    const port = await closedPort();
    const check = `{ kind: tcp, host: 127.0.0.1, port: ${port} }`;
    const components = Array.from({ length: 250 }, (_, n) => `{ id: c${n}, interval: 100ms, check: ${check} }`);
    folder.write("plimsoll.yaml", `server: { port: ${port} }\ncomponents: [${components.join(", ")}]`);
    const started = run(["start"]);
    await started.until(/Stop with Ctrl-C/);
    const flags = readFileSync(`/proc/${started.child.pid}/cmdline`, "utf8").split("\0");
    expect(flags.filter((flag) => flag.startsWith("--max-semi-space-size"))).toEqual(["--max-semi-space-size=32"]);
    started.child.kill("SIGTERM");
    expect((await started.ended).code).toBe(0);
  },
);

test("what NODE_OPTIONS says of the heap stands", async () => {
  const port = await closedPort();
  folder.write("plimsoll.yaml", `server: { port: ${port} }\ncomponents: []`);
  const started = run(["start"], { env: { NODE_OPTIONS: "--max-old-space-size=300" } });
  await started.until(/Stop with Ctrl-C/);
  if (existsSync("/proc/self/cmdline")) {
    expect(readFileSync(`/proc/${started.child.pid}/cmdline`, "utf8")).not.toContain("--max-old-space-size");
  }
  started.child.kill("SIGINT");
  expect((await started.ended).code).toBe(0);
});

test("where a process cannot replace itself a child does the work: signals and exit codes are passed on", async () => {
  const env = { NODE_OPTIONS: "--import=data:text/javascript,process.execve=undefined" };
  const port = await closedPort();
  folder.write("plimsoll.yaml", `server: { port: ${port} }\ncomponents: []`);
  expect((await run(["check", "nobody", "--once"], { env }).ended).code).toBe(3);
  const started = run(["start"], { env });
  await started.until(/Stop with Ctrl-C/);
  started.child.kill("SIGTERM");
  expect((await started.ended).code).toBe(0);
  await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
});

test("a taken port is said in words, and nothing runs", async () => {
  const { server, url } = await serveStatuses({});
  folder.write("plimsoll.yaml", `server: { port: ${new URL(url).port} }\ncomponents: []`);
  const { code, stdout, stderr } = await run(["start"]).ended;
  expect(code).toBe(3);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/127\.0\.0\.1:\d+ is taken by another program, perhaps by a Plimsoll that runs already/);
  server.close();
});

test("a wrong configuration starts nothing and tells every mistake", async () => {
  folder.write("plimsoll.yaml", "server: { host: 0.0.0.0 }\ncomponents:\n  - { id: a, check: { kind: nope } }\n");
  const { code, stderr } = await run(["start"]).ended;
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /plimsoll: 2 mistakes in plimsoll\.yaml:\nplimsoll\.yaml:1:17: server\.host: refused .*\nplimsoll\.yaml:3:\d+: components\[0\]\.check\.kind/,
  );
  expect(existsSync(join(folder.path, "plimsoll.db"))).toBe(false);
});

test("SIGHUP reloads the file; with mistakes the one before stays in force and says so", async () => {
  const port = await closedPort();
  const file = (components: string) => `server: { port: ${port} }\ncomponents: ${components}\n`;
  folder.write("plimsoll.yaml", file("[]"));
  const started = run(["start"]);
  await started.until(/Stop with Ctrl-C/);
  folder.write("plimsoll.yaml", file("[{ id: broken }]"));
  started.child.kill("SIGHUP");
  await started.until(
    /"mistakes":\[\{"path":"components\[0\]\.check".*"line":2.*plimsoll\.yaml: configuration refused; the one before stays in force/,
  );
  folder.write("plimsoll.yaml", file(`[{ id: added, check: { kind: tcp, host: 127.0.0.1, port: ${port} } }]`));
  started.child.kill("SIGHUP");
  await started.until(/configuration reloaded/);
  const current = await fetch(`http://127.0.0.1:${port}/api/trading-engine/health/components`);
  expect(await current.text()).toContain('"component_id":"added"');
  const both = /"event_type":"config_reloaded"[\s\S]*"event_type":"config_rejected"/;
  // Recorded a moment later, once they are durable.
  while (!both.test(await (await fetch(`http://127.0.0.1:${port}/api/trading-engine/health/events`)).text()));
  const audit = await fetch(`http://127.0.0.1:${port}/api/trading-engine/health/audit?verb=reload_configuration`);
  expect(await audit.json()).toMatchObject({
    items: [
      { outcome: "done", after: { "components.added": {} } },
      {
        outcome: "refused",
        subject: join(folder.path, "plimsoll.yaml"),
        after: { asked_by: "SIGHUP", mistakes: [{ path: "components[0].check", line: 2 }] },
      },
    ],
  });
});
