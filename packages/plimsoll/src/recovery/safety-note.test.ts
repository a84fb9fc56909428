import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { silentLog } from "../port/log.ts";
import { FREE_CONTROL, type RecoveryControl } from "../port/recovery.ts";
import { createSafetyNote, safetyNoteBeside } from "./safety-note.ts";

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-note-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "plimsoll.db.held");
  return { folder, path, note: createSafetyNote(path, silentLog) };
}

const control: RecoveryControl = {
  ...FREE_CONTROL,
  paused: { by: "Åsa", at: 5, reason: "looks wrong" },
  killed: { actionId: "cancel-all", by: "rita", at: 6, rearm: [{ by: "raul", at: 7, reason: "flat" }] },
  suspended: { at: 4, components: ["feed", "gateway"] },
  deploy: { by: "otto", at: 3, reason: "2.4", until: 9 },
};

test("what holds recovery back is read by the next run, until it is cleared", async () => {
  const { path, note } = setUp();
  expect(await note.read()).toBeNull();
  expect(await note.keep({ control, lastFencingToken: 41 })).toBe(true);
  const next = createSafetyNote(path, silentLog);
  expect(await next.read()).toEqual({ control, lastFencingToken: 41 });
  await next.clear();
  expect(await note.read()).toBeNull();
});

test("its room is set aside at the start, so that a full disk takes none of it away", async () => {
  const { path, note } = setUp();
  await note.read();
  const { size, ino } = statSync(path);
  await note.keep({ control, lastFencingToken: 41 });
  expect(statSync(path)).toMatchObject({ size, ino });
  expect(size).toBe(16_384);
});

test.each(["half of it {", "{}", '{"control":{"paused":true}}'])(
  "what cannot be understood (%s) holds back",
  async (text) => {
    const { path, note } = setUp();
    writeFileSync(path, text);
    expect(await note.read()).toEqual({ control: FREE_CONTROL, lastFencingToken: 0 });
  },
);

test("a suspension of a thousand components fits", async () => {
  const { path, note } = setUp();
  const components = Array.from({ length: 1000 }, (_, index) => `component-${index}`);
  await note.keep({ control: { ...control, suspended: { at: 1, components } }, lastFencingToken: 1 });
  expect(readFileSync(path)).toHaveLength(16_384);
  expect((await note.read())?.control.suspended?.components).toHaveLength(20);
});

test("says so where it can be written nowhere", async () => {
  const { folder } = setUp();
  const note = createSafetyNote(join(folder, "gone", "plimsoll.db.held"), silentLog);
  expect(await note.read()).toBeNull();
  expect(await note.keep({ control, lastFencingToken: 1 })).toBe(false);
});

test("there is none beside a store that keeps nothing", async () => {
  const note = safetyNoteBeside(":memory:", silentLog);
  expect(await note.keep({ control, lastFencingToken: 1 })).toBe(false);
  expect(await note.read()).toBeNull();
});

test("only its owner may read what people said", async () => {
  const { path, note } = setUp();
  await note.keep({ control, lastFencingToken: 1 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
