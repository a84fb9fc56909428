import type { Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closedPort, createFolder, type Folder, runCli, serveStatuses } from "./cli.fixture.ts";

let folder: Folder;
let target: { server: Server; url: string };

beforeEach(async () => {
  folder = createFolder();
  target = await serveStatuses({ "/good": 200, "/bad": 503 });
  const http = (id: string, path: string, thresholds: string) =>
    `  - { id: ${id}, check: { kind: http, base_url: "${target.url}", endpoints: [${path}] }, thresholds: ${thresholds} }`;
  const gone = await closedPort();
  folder.write(
    "plimsoll.yaml",
    [
      "monitoring: { timeout: 5s }",
      "components:",
      http("good", "/good", "{}"),
      http("slow", "/good", "{ response_time: { warning: 0 } }"),
      http("slower", "/good", "{ response_time: { warning: 0, critical: 0 } }"),
      http("bad", "/bad", "{}"),
      `  - { id: gone, check: { kind: tcp, host: 127.0.0.1, port: ${gone} } }`,
      `  - { id: gone-slowly, check: { kind: tcp, host: 127.0.0.1, port: ${gone} }, confirm: { failures: 5 } }`,
    ].join("\n"),
  );
});
afterEach(() => {
  target.server.closeAllConnections();
  target.server.close();
  folder.remove();
});

test.each([
  ["good", 0, /^PLIMSOLL OK - good HEALTHY: .* \| 'good\.response_time\{endpoint:"\/good"\}'=[\d.]+ms;1000;5000 /],
  ["slow", 1, /^PLIMSOLL WARNING - slow WARNING: /],
  ["slower", 2, /^PLIMSOLL CRITICAL - slower CRITICAL: /],
  ["bad", 2, /^PLIMSOLL CRITICAL - bad DOWN: .*503/],
  ["gone", 2, /^PLIMSOLL CRITICAL - gone DOWN: .*connection refused/],
  ["gone-slowly", 2, /^PLIMSOLL CRITICAL - gone-slowly DOWN: /],
])("check --once %s exits with %d", async (id, exitCode, line) => {
  const run = runCli(folder.path, ["check", id, "--once"]);
  expect(await run.exitCode).toBe(exitCode);
  expect(run.stdout.text).toMatch(line);
});

test("check --once answers for all components by the worst, as JSON too", async () => {
  const run = runCli(folder.path, ["--json", "check", "--once"]);
  expect(await run.exitCode).toBe(2);
  const report = JSON.parse(run.stdout.text) as {
    status: string;
    overall_status: string;
    components: { component_id: string; status: string }[];
  };
  expect(report.status).toBe("DOWN");
  expect(report.overall_status).toBe("CRITICAL");
  expect(report.components.map((it) => it.status)).toEqual(["HEALTHY", "WARNING", "CRITICAL", "DOWN", "DOWN", "DOWN"]);
});

test("a component that is not configured is an error, told by name", async () => {
  const run = runCli(folder.path, ["check", "nobody", "--once"]);
  expect(await run.exitCode).toBe(3);
  expect(run.stderr.text).toContain('no component "nobody"');
});

test("check without --once asks the server, and says when there is none", async () => {
  const run = runCli(folder.path, ["check", "--url", `http://127.0.0.1:${await closedPort()}`]);
  expect(await run.exitCode).toBe(3);
  expect(run.stderr.text).toMatch(/no Plimsoll answers at .*: connection refused; is it started\?/);
});

test("with no file only this host is checked: no server and no store are here", async () => {
  const empty = createFolder();
  const run = runCli(empty.path, ["--json", "check", "--once"]);
  await run.exitCode;
  empty.remove();
  const { components } = JSON.parse(run.stdout.text) as { components: { component_id: string }[] };
  expect(components.map((it) => it.component_id)).toEqual(["this-host"]);
});

test("check-config says OK with a summary", async () => {
  const run = runCli(folder.path, ["check-config"]);
  expect(await run.exitCode).toBe(0);
  expect(run.stdout.text).toMatch(/^plimsoll\.yaml: OK\. 6 components \(4 http, 2 tcp\)/);
});

test("check-config tells every mistake with its place and exits with 3", async () => {
  folder.write("wrong.yaml", "server: { port: 70000 }\ncomponents:\n  - { id: a, check: { kind: htp } }\n");
  const run = runCli(folder.path, ["check-config", "--config", "wrong.yaml"]);
  expect(await run.exitCode).toBe(3);
  expect(run.stdout.text).toBe("");
  expect(run.stderr.text).toMatch(
    /^plimsoll: 2 mistakes in wrong\.yaml:\nwrong\.yaml:1:17: server\.port: .*\nwrong\.yaml:3:29: components\[0\]\.check\.kind: unknown kind "htp"; did you mean "http"/,
  );
  const json = runCli(folder.path, ["check-config", "--config", "wrong.yaml", "--json"]);
  expect(await json.exitCode).toBe(3);
  expect(JSON.parse(json.stdout.text)).toMatchObject({
    ok: false,
    code: "config_invalid",
    mistakes: [{ line: 1 }, { line: 3, column: 29 }],
  });
});

test.each([
  [["check-config", "--config", "nowhere.yaml"], /nowhere\.yaml cannot be read: there is no such file/],
  [["frobnicate"], /unknown command/],
  [["check", "--frobnicate"], /unknown option/],
  [["status", "--url", "ftp://x"], /--url: expected an address/],
  [["export", "--from", "yesterday"], /--from: expected a time/],
  [["export", "--from", "2026-01-01", "--since", "1h"], /--since: expected either this or --from/],
  [["export", "--format", "xml"], /--format: expected csv, jsonl, parquet/],
])("%j is an error in words and exits with 3, never with a warning's 1", async (args, words) => {
  const run = runCli(folder.path, args);
  expect(await run.exitCode).toBe(3);
  expect(run.stderr.text).toMatch(words);
});

test("--version and --help succeed", async () => {
  expect(await runCli(folder.path, ["--version"]).exitCode).toBe(0);
  const help = runCli(folder.path, ["--help"]);
  expect(await help.exitCode).toBe(0);
  expect(help.stdout.text).toContain("Exit codes: 0 healthy, 1 warning, 2 critical or down, 3 unknown or error.");
});
