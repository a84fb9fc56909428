import { expect, test } from "vitest";
import type { Finding } from "../port/finding.ts";
import { silentLog } from "../port/log.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { BackupKeeper } from "./backup-keeper.ts";

const HOUR = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 0, 5);

function keeping({ start = MIDNIGHT + HOUR, newest = null as number | null } = {}) {
  const clock = createVirtualClock(start);
  const events: string[] = [];
  const found: Finding[] = [];
  const made: number[] = [];
  const state = { newest, fault: null as string | null };
  const keeper = new BackupKeeper({
    clock,
    log: silentLog,
    record: ({ event_type, message }) => events.push(`${event_type}: ${message}`),
    findings: { take: (_, findings) => found.push(...findings) },
  });
  const maker = {
    everyMs: 24 * HOUR,
    atMs: 2 * HOUR,
    newestAt: () => state.newest,
    async make() {
      if (state.fault !== null) throw new Error(state.fault);
      state.newest = clock.now();
      made.push(clock.now());
      return "plimsoll.db";
    },
  };
  keeper.use(maker);
  return { clock, keeper, maker, events, found, made, state };
}

test("makes one when it is due by the clock, once, and the next a day later", async () => {
  const { clock, made, events, keeper } = keeping({ newest: MIDNIGHT - 22 * HOUR });
  await clock.advance(50 * 60_000);
  expect(made).toEqual([]);
  await clock.advance(23 * HOUR);
  expect(made.map((at) => Math.floor((at - MIDNIGHT) / 60_000))).toEqual([120]);
  await clock.advance(2 * HOUR);
  expect(made).toHaveLength(2);
  expect(events[0]).toBe("backup_made: Backup made: plimsoll.db");
  expect(keeper.state()).toEqual({ lastSuccessAt: made[1], failure: null });
});

test("makes up soon after the start for one that was missed, and the first of all", async () => {
  for (const newest of [null, MIDNIGHT - 30 * HOUR]) {
    const { clock, made } = keeping({ newest });
    await clock.advance(60_000);
    expect(made).toHaveLength(1);
  }
});

test("tells once when it fails, tries again, alerts harder when the newest is old, and says when it is over", async () => {
  const { clock, keeper, events, found, state, made } = keeping({ newest: MIDNIGHT - 22 * HOUR });
  state.fault = "no room";
  await clock.advance(2 * HOUR);
  expect(events).toEqual(["backup_failed: Backup failed: no room"]);
  expect(found.map(({ status }) => status)).toEqual(["WARNING", "WARNING", "WARNING", "WARNING"]);
  expect(found[0]?.reason).toMatch(/cannot be backed up \(the newest is of 2026-01-04T02:00:00.000Z\): no room/);
  expect(keeper.state()).toMatchObject({ failure: "no room" });
  await clock.advance(24 * HOUR);
  expect(found.at(-1)?.status).toBe("CRITICAL");
  state.fault = null;
  await clock.advance(HOUR);
  expect(found.at(-1)?.status).toBe("HEALTHY");
  expect(made).toHaveLength(1);
});

test("a clock that was set back holds no backup up", async () => {
  const { clock, made } = keeping({ newest: MIDNIGHT + 60 * HOUR });
  await clock.advance(60_000);
  expect(made).toHaveLength(1);
});

test("stops, and goes on by another plan", async () => {
  const { clock, keeper, maker, made } = keeping();
  keeper.stop();
  await clock.advance(48 * HOUR);
  expect(made).toEqual([]);
  keeper.use(null);
  expect(keeper.state()).toBeNull();
  keeper.use(maker);
  await clock.advance(60_000);
  expect(made).toHaveLength(1);
});
