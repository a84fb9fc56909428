import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeReport } from "../insight/report/report.fixture.ts";
import { createFolder, type Folder, runCli } from "./cli.fixture.ts";

let folder: Folder;
let url: string;
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.setHeader("content-type", "application/json").end(JSON.stringify(makeReport()));
});
beforeEach(async () => {
  folder = createFolder();
  asked.length = 0;
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  folder.remove();
  await new Promise((closed) => server.close(closed));
});

test("writes the server's figures in the format that is asked for, to a file or to standard output", async () => {
  const args = ["report", "monthly", "--for", "2026-11", "--time-zone", "Europe/London", "--out", "report.html"];
  expect(await runCli(folder.path, [...args, "--url", url]).exitCode).toBe(0);
  expect(readFileSync(join(folder.path, "report.html"), "utf8")).toContain("<h1>Daily report 2026-11-25</h1>");
  expect(asked).toEqual([
    "/api/trading-engine/health/reports/monthly?format=json&written_as=html&for=2026-11&time_zone=Europe%2FLondon",
  ]);
  const csv = runCli(folder.path, ["report", "daily", "--format", "csv", "--url", url]);
  expect(await csv.exitCode).toBe(0);
  expect(csv.stdout.text).toContain("gateway,185,1234.5678");
  expect(await runCli(folder.path, ["report", "daily", "--out", "y.csv", "--url", url]).exitCode).toBe(0);
  expect(readFileSync(join(folder.path, "y.csv"), "utf8")).toContain("gateway,185,1234.5678");
  expect(asked.slice(1).map((path) => new URLSearchParams(path.split("?")[1]).get("written_as"))).toEqual([
    "csv",
    "csv",
  ]);
});

test("says which folder is missing", async () => {
  const run = runCli(folder.path, ["report", "daily", "--out", "no/where.csv", "--url", url]);
  expect(await run.exitCode).toBe(3);
  expect(run.stderr.text).toContain(`--out: the folder ${join(folder.path, "no")} does not exist`);
});

test("refuses what it cannot write before it asks", async () => {
  for (const [args, words] of [
    [["hourly"], "period: expected daily, weekly, monthly, annual"],
    [["daily", "--format", "doc"], "--format: expected html, pdf, csv, json"],
    [["daily", "--format", "pdf"], "--out: expected a file's name"],
    [["daily", "--out", "y.docx"], "--out without --format: its ending: expected html, pdf, csv, json"],
  ] as const) {
    const run = runCli(folder.path, ["report", ...args, "--url", url]);
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toContain(words);
  }
  expect(asked).toEqual([]);
});
