import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { appendAnchor } from "./append-anchor.ts";

const anchor = { timestamp: "2026-01-05T09:00:00.000Z", store_id: "store-1", sequence: 7, hash: "a".repeat(64) };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-anchors-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("makes a file for its owner alone, and appends a line each time", async () => {
  const path = join(folder, "anchors.jsonl");
  expect(await appendAnchor(path, anchor)).toEqual({ kind: "delivered" });
  expect(await appendAnchor(path, { ...anchor, sequence: 8 })).toEqual({ kind: "delivered" });
  expect(readFileSync(path, "utf8")).toBe(`${JSON.stringify(anchor)}\n${JSON.stringify({ ...anchor, sequence: 8 })}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("keeps what is in a file, and its mode", async () => {
  const path = join(folder, "anchors.jsonl");
  writeFileSync(path, `${JSON.stringify(anchor)}\n`, { mode: 0o640 });
  await appendAnchor(path, { ...anchor, sequence: 8 });
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(3);
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

test("makes no folder: a disk that is not mounted must be noticed", async () => {
  const path = join(folder, "not-mounted", "anchors.jsonl");
  expect(await appendAnchor(path, anchor)).toEqual({
    kind: "retry",
    message: `${path}: the folder ${join(folder, "not-mounted")} does not exist`,
  });
});

test("what is no file is not written to", async () => {
  const path = join(folder, "a-folder");
  mkdirSync(path);
  expect(await appendAnchor(path, anchor)).toMatchObject({ kind: "retry" });
  expect(await appendAnchor("/dev/null", anchor)).toEqual({ kind: "retry", message: "/dev/null is not a file" });
});

test("a full disk is said in words", async () => {
  expect(await appendAnchor("/dev/full", anchor)).toMatchObject({ kind: "retry" });
});
