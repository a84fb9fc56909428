import { beforeEach, expect, test } from "vitest";
import type { AuditAnchor, ChainHead } from "../../port/audit.ts";
import type { SendOutcome } from "../../port/channel.ts";
import { silentLog } from "../../port/log.ts";
import type { NewEvent } from "../../port/store.ts";
import { createVirtualClock, type VirtualClock } from "../../testing/virtual-clock.ts";
import { AnchorLane, TRY_MS } from "./anchor-lane.ts";

const HOUR = 3_600_000;
const STORE = { store_id: "store-1", began_at: "2026-01-01T00:00:00.000Z", earlier_rows: 0 };

let clock: VirtualClock;
let head: ChainHead;
let publish: (anchor: AuditAnchor) => Promise<SendOutcome>;
let published: AuditAnchor[];
let notes: NewEvent[];
let lane: AnchorLane;

beforeEach(() => {
  clock = createVirtualClock();
  head = { ...STORE, sequence: 7, hash: "a".repeat(64) };
  publish = async () => ({ kind: "delivered" });
  published = [];
  notes = [];
  lane = new AnchorLane({
    clock,
    log: silentLog,
    store: { queryAuditHead: async () => head },
    note: (event) => notes.push(event),
    random: () => 1,
    name: "file:/mnt/worm/anchors.jsonl",
    everyMs: HOUR,
    publish: (anchor) => {
      published.push(anchor);
      return publish(anchor);
    },
  });
});

const write = () => {
  head = { ...head, sequence: head.sequence + 1, hash: "b".repeat(64) };
};

test("publishes at the start, and when it is due where something was written since", async () => {
  lane.start();
  await clock.advance(HOUR - 1);
  expect(published).toEqual([
    { timestamp: "2026-01-05T09:00:00.000Z", store_id: "store-1", sequence: 7, hash: head.hash },
  ]);
  await clock.advance(HOUR);
  expect(published).toHaveLength(1);
  expect(lane.figures).toEqual({
    name: "file:/mnt/worm/anchors.jsonl",
    failing: false,
    lastSuccessAt: clock.now() - HOUR + 1,
  });
  write();
  await clock.advance(HOUR);
  expect(published.map(({ sequence }) => sequence)).toEqual([7, 8]);
});

test("tries again with longer waits, with the newest row, and says once that it fails and once that it is over", async () => {
  publish = async () => ({ kind: "retry", message: "/mnt/worm: no room on its disk" });
  lane.start();
  await clock.advance(499);
  expect(published).toHaveLength(1);
  await clock.advance(1 + 1000);
  expect(published).toHaveLength(3);
  expect(lane.figures).toMatchObject({ failing: true, lastSuccessAt: null });
  expect(notes).toMatchObject([{ event_type: "audit_anchor_failed", severity: "MEDIUM" }]);
  expect(notes[0]?.message).toBe(
    "the audit trail could not be anchored at file:/mnt/worm/anchors.jsonl: /mnt/worm: no room on its disk; it is tried again",
  );
  write();
  publish = async () => ({ kind: "delivered" });
  await clock.advance(2000);
  expect(published.at(-1)?.sequence).toBe(8);
  expect(lane.figures).toMatchObject({ failing: false });
  expect(notes.map(({ event_type }) => event_type)).toEqual(["audit_anchor_failed", "audit_anchored"]);
});

test("waits as the receiver asks, and for a refusal until it is due again, never longer", async () => {
  publish = async () => ({ kind: "retry", message: "busy", retryAfterMs: 60_000 });
  lane.start();
  await clock.advance(59_999);
  expect(published).toHaveLength(1);
  publish = async () => ({ kind: "rejected", message: "answered 403" });
  await clock.advance(1);
  expect(published).toHaveLength(2);
  await clock.advance(HOUR - 1);
  expect(published).toHaveLength(2);
  await clock.advance(1);
  expect(published).toHaveLength(3);
});

test("a trail that cannot be read is tried again", async () => {
  lane = new AnchorLane({
    clock,
    log: silentLog,
    store: { queryAuditHead: () => Promise.reject(new Error("disk I/O error")) },
    note: (event) => notes.push(event),
    random: () => 1,
    name: "webhook:audit.example.com",
    everyMs: HOUR,
    publish,
  });
  lane.start();
  await clock.advance(0);
  expect(notes[0]?.details).toEqual({
    anchor: "webhook:audit.example.com",
    reason: "the audit trail cannot be read: disk I/O error",
  });
});

test("a try that does not end in its time is a failure, and none begins beside it", async () => {
  let end: (outcome: SendOutcome) => void = () => {};
  publish = () => new Promise((resolve) => (end = resolve));
  lane.start();
  await clock.advance(TRY_MS);
  expect(lane.figures.failing).toBe(true);
  await clock.advance(HOUR);
  expect(published).toHaveLength(1);
  publish = async () => ({ kind: "delivered" });
  end({ kind: "delivered" });
  write();
  await clock.advance(HOUR);
  expect(published).toHaveLength(2);
  expect(lane.figures.failing).toBe(false);
});

test("to finish it publishes what was written since, and then no more", async () => {
  lane.start();
  await clock.advance(0);
  write();
  await lane.finish();
  await clock.advance(2 * HOUR);
  expect(published.map(({ sequence }) => sequence)).toEqual([7, 8]);
});

test("to finish it publishes nothing twice", async () => {
  lane.start();
  await lane.finish();
  expect(published).toHaveLength(1);
});
