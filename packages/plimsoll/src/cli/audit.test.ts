import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRegistries, startServer } from "../app.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import type { Store } from "../port/store.ts";
import { createSqliteStore } from "../storage/sqlite/sqlite-store.ts";
import { createFolder, type Folder, runCli } from "./cli.fixture.ts";

let folder: Folder;
let store: Store;
beforeEach(async () => {
  folder = createFolder();
  store = createSqliteStore({ path: join(folder.path, "plimsoll.db"), log: silentLog });
  await store.open();
  for (const subject of ["a", "b", "c"]) {
    await store.appendAudit({
      ...{ timestamp: "2026-11-23T12:00:00.000Z", actor: "anna", verb: "add_silence", subject },
      ...{ outcome: "done", before: null, after: { subject } },
    });
  }
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

async function run(...args: readonly string[]) {
  const { stdout, stderr, exitCode } = runCli(folder.path, ["audit", ...args]);
  return { code: await exitCode, out: stdout.text, err: stderr.text };
}
function edit(sql: string): void {
  const db = new Database(join(folder.path, "plimsoll.db"));
  db.exec(sql);
  db.close();
}

it("proves a trail whole while the store is in use", async () => {
  const { code, out } = await run("verify");
  expect(out).toContain("OK: rows 1 to 3, none changed, removed or moved");
  expect(code).toBe(0);
});

it("names the row that was changed", async () => {
  edit("UPDATE audit SET actor = 'ben' WHERE id = 2");
  const { code, out } = await run("verify", "--json");
  expect(JSON.parse(out)).toMatchObject({ verdict: "broken", checked: 1, fault: { kind: "changed", sequence: 2 } });
  expect(code).toBe(2);
});

it("tells by an anchor that was kept elsewhere what was cut off with its traces", async () => {
  const anchor = await run("anchor");
  folder.write("anchors.jsonl", `\n${anchor.out}`);
  expect(await run("verify", "--anchors", "anchors.jsonl")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^1 anchor compared$/m),
  });
  edit("DELETE FROM audit WHERE id > 1; UPDATE audit_chain SET sequence = 1, hash = (SELECT hash FROM audit)");
  expect((await run("verify")).code).toBe(0);
  const { code, out } = await run("verify", "--anchors", "anchors.jsonl");
  expect(out).toMatch(/^BROKEN: the anchor of .* saw row 3, and the trail ends with row 1/);
  expect(code).toBe(2);
});

it.each([
  [["verify", "--db", "nowhere.db"], /nowhere\.db: the audit trail cannot be read/],
  [["verify", "--anchors", "nowhere.jsonl"], /--anchors: there is no file \/.*nowhere\.jsonl; expected .*anchor/],
  [["verify", "--anchors", "."], /--anchors: .* cannot be read: EISDIR/],
  [["verify", "--anchors", "bad.jsonl"], /line 1 of .*bad\.jsonl is no anchor/],
])("says what cannot be read: %j", async (args, words) => {
  folder.write("bad.jsonl", "{}\n");
  const { code, err } = await run(...args);
  expect(err).toMatch(words);
  expect(code).toBe(3);
});

const CHAIN = "what the chain begins and ends with was removed";
it.each([
  ["the chain", "DELETE FROM audit_chain", `3 rows are there, and ${CHAIN}`],
  ["the chain's table", "DROP TABLE audit_chain", `3 rows are there, and ${CHAIN}`],
  ["the trail altogether", "DELETE FROM audit_chain; DELETE FROM audit", `no row is there, and ${CHAIN}`],
  ["the trail's table", "DROP TABLE audit", "the table of the rows was removed; 3 were written"],
])("is broken, not unreadable, where %s was removed", async (_, sql, words) => {
  edit(sql);
  const { code, out } = await run("verify");
  expect(out).toBe(`BROKEN: ${words}\n`);
  expect(code).toBe(2);
  const answer = JSON.parse((await run("verify", "--json")).out);
  expect(answer).toMatchObject({ verdict: "broken", checked: 0, fault: { kind: "chain_removed" } });
  expect(await store.queryAuditChain(null)).toMatchObject({ finished: true, fault: { kind: "chain_removed" } });
});

it("cannot read what is no trail, unless an anchor says that there was one", async () => {
  const anchor = await run("anchor");
  folder.write("anchors.jsonl", anchor.out);
  new Database(join(folder.path, "empty.db")).close();
  const { code, err } = await run("verify", "--db", "empty.db");
  expect(err).toContain("empty.db: there is no audit trail in it");
  expect(code).toBe(3);
  expect((await run("verify", "--db", "empty.db", "--anchors", "anchors.jsonl")).code).toBe(2);
});

it("holds the trail against what a server published when it stopped", async () => {
  await store.close();
  const text = `
server: { port: 0 }
components: []
audit: { anchors: [ { kind: file, path: anchors.jsonl } ] }
`;
  const registries = createRegistries({ clock: createSystemClock() });
  const file = folder.write("plimsoll.yaml", text);
  const config = parseConfig(text, { file, env: {}, readFile: () => "", ...registries });
  const server = await startServer({ config, log: silentLog });
  const base = `${server.address}/api/trading-engine/health`;
  const headers = { "content-type": "application/json" };
  const stopped = await fetch(`${base}/monitoring/stop`, {
    method: "POST",
    headers,
    body: JSON.stringify({ reason: "a test" }),
  });
  expect(stopped.status).toBe(200);
  const metrics = await (await fetch(`${server.address}/metrics`)).text();
  expect(metrics).toContain(`plimsoll_audit_anchor_failing{anchor="file:${join(folder.path, "anchors.jsonl")}"} 0`);
  await server.stop();
  const { code, out } = await run("verify", "--anchors", "anchors.jsonl");
  expect(out).toMatch(/OK: rows 1 to \d+, none changed, removed or moved/);
  expect(code).toBe(0);
  const lines = readFileSync(join(folder.path, "anchors.jsonl"), "utf8").trim().split("\n");
  const [, sequence, hash] = /head (\d+) ([0-9a-f]+)/.exec(out) ?? [];
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ sequence: Number(sequence), hash });
});
