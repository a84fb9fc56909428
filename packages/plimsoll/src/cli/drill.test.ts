import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFolder, type Folder, runCli } from "./cli.fixture.ts";

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
});
afterEach(() => folder.remove());

/** An engine whose two endpoints answer 200 until a fault is switched on in one of them. */
const ENGINE = `
import { createServer } from "node:http";
const broken = new Set();
createServer((request, response) => {
  const [, verb, name] = request.url.split("/");
  if (verb === "break") broken.add(name);
  if (verb === "mend") broken.delete(name);
  response.statusCode = verb === "ask" && broken.has(name) ? 500 : 200;
  response.end("{}");
}).listen(Number(process.env.ENGINE_PORT), "127.0.0.1");
`;

const COMPONENT = (id: string) =>
  `  - { id: ${id}, check: { kind: http, base_url: "http://127.0.0.1:\${ENGINE_PORT}", endpoints: [/ask/${id}] }, confirm: { retry_interval: 100ms } }`;
const MONITOR = `
server: { port: "\${MONITOR_PORT}" }
storage: { url: "sqlite:\${DATA}/plimsoll.db" }
monitoring: { check_interval: 200ms, timeout: 2s }
components:
${COMPONENT("orders")}
${COMPONENT("feed")}
alerting:
  channels: [{ id: drill, kind: webhook, url: "\${HOOK}" }]
`;

const FAULT = (fault: string, component: string) =>
  `  - { fault: ${fault}, limit: 8s, recovery: 20s, expect: { components: [${component}], says: "500" } }`;
function writePlan(faults: readonly string[], change: (plan: string) => string = (plan) => plan): void {
  folder.write("engine.mjs", ENGINE);
  folder.write("plimsoll.yaml", MONITOR);
  const plan = `
name: a small engine
variables: { ENGINE_PORT: port, MONITOR_PORT: port, DATA: folder, HOOK: webhook }
settle: 500ms
start: [{ command: [node, engine.mjs], ready: "http://127.0.0.1:\${ENGINE_PORT}/ask/orders" }]
monitor: { config: plimsoll.yaml }
on: { url: "http://127.0.0.1:\${ENGINE_PORT}/break/{fault}" }
off: { url: "http://127.0.0.1:\${ENGINE_PORT}/mend/{fault}" }
faults:
${faults.join("\n")}
`;
  folder.write("drill.yaml", change(plan));
}

describe("plimsoll drill", () => {
  test("starts engine and monitor, breaks one thing after the other, and scores what the monitor makes of it", async () => {
    writePlan([FAULT("orders", "orders"), FAULT("feed", "feed")]);
    const { exitCode, stdout, stderr } = runCli(folder.path, ["drill", "--json"]);
    await exitCode;
    expect(stdout.text + stderr.text).toMatch(/plimsoll: a small engine: 2 faults, watched by http/);
    expect(await exitCode).toBe(0);
    const { faults } = JSON.parse(stdout.text) as { faults: Record<string, unknown>[] };
    const passed = { detected: true, cause_correct: true, alerted: true, recovered: true, limit_seconds: 8 };
    expect(faults).toMatchObject([
      { fault: "orders", ...passed, component: "orders" },
      { fault: "feed", ...passed, component: "feed" },
    ]);
    for (const { detection_seconds } of faults) expect(detection_seconds).toBeGreaterThan(0);
  });

  test("fails when the wrong part is found, and prints why", async () => {
    writePlan([FAULT("orders", "orders"), FAULT("feed", "orders").replace("8s", "1s")]);
    const { exitCode, stdout } = runCli(folder.path, ["drill"]);
    expect(await exitCode).toBe(2);
    expect(stdout.text).toMatch(/orders +✓ [\d.]+ s +✓ right +✓ told +✓ [\d.]+ s +orders: /);
    expect(stdout.text).toMatch(/feed +✗ no +✗ wrong +✗ no/);
    expect(stdout.text).toContain("orders was never worse than HEALTHY");
    expect(stdout.text).toContain("an alert came of feed too, which it does not reach");
    expect(stdout.text).toContain("1 of 2 faults");
  });

  test("scores what is done about a fault, while the fault is still there", async () => {
    const mend = `{ id: mend, kind: http, url: "http://127.0.0.1:\${ENGINE_PORT}/mend/orders", deadline: 5s`;
    const monitor = MONITOR.replace(
      "retry_interval: 100ms }",
      "retry_interval: 100ms }, recovery: { actions: [mend] }",
    );
    const action = (words: string) => FAULT("orders", "orders").replace('"500"', `"500", action: ${words}`);
    writePlan([action("{ id: mend, within: 10s }")]);
    folder.write("plimsoll.yaml", `${monitor}\nrecovery: { actions: [${mend}, tier: T2, mode: live }] }\n`);
    const { exitCode, stdout } = runCli(folder.path, ["drill"]);
    expect(await exitCode).toBe(0);
    expect(stdout.text).toMatch(/orders +✓ [\d.]+ s +✓ right +✓ told +✓ [\d.]+ s +✓ [\d.]+ s +orders: /);
    expect(stdout.text).toContain("rightly acted upon");

    writePlan([action("{ id: mend, within: 1s }")]);
    folder.write("plimsoll.yaml", `${monitor}\nrecovery: { actions: [${mend} }] }\n`);
    const dry = runCli(folder.path, ["drill"]);
    expect(await dry.exitCode).toBe(2);
    expect(dry.stdout.text).toMatch(/mend was to be succeeded, and is dry_run: /);
  });

  test("runs only what is asked for, and knows what there is", async () => {
    writePlan([FAULT("orders", "orders"), FAULT("feed", "feed")]);
    const { exitCode, stderr } = runCli(folder.path, ["drill", "--only", "feed,sunspots"]);
    expect(await exitCode).toBe(3);
    expect(stderr.text).toContain("the plan has no fault sunspots; there are orders, feed");
  });

  test("touches nothing that is not on this host unless it is told to", async () => {
    writePlan([FAULT("orders", "orders")], (plan) =>
      plan.replace('off: { url: "http://127.0.0.1', 'off: { url: "http://192.0.2.1'),
    );
    const { exitCode, stderr } = runCli(folder.path, ["drill"]);
    expect(await exitCode).toBe(3);
    expect(stderr.text).toContain("which is not this host: nothing was done");
  });

  test("says why an engine could not be started", async () => {
    writePlan([FAULT("orders", "orders")], (plan) => plan.replace("engine.mjs", "missing.mjs"));
    const { exitCode, stderr } = runCli(folder.path, ["drill"]);
    expect(await exitCode).toBe(3);
    expect(stderr.text).toMatch(/node missing\.mjs could not be started: it ended with 1[\s\S]*Cannot find module/);
  });

  test("tells the mistakes of a plan with their places, and that there is no plan", async () => {
    writePlan([FAULT("orders", "orders").replace("limit", "limt")]);
    const wrong = runCli(folder.path, ["drill"]);
    expect(await wrong.exitCode).toBe(3);
    expect(wrong.stderr.text).toContain('unknown key "limt"');
    const absent = runCli(folder.path, ["drill", "other.yaml"]);
    expect(await absent.exitCode).toBe(3);
    expect(absent.stderr.text).toContain("other.yaml cannot be read");
  });
});
