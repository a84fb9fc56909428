import { describe, expect, it } from "vitest";
import type { NewNotification, Settlement } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { alertOf, batchOf, notificationOf } from "../storage/store-samples.contract.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { recordedOutcome } from "./recorded-outcome.ts";

const HOUR = 3_600_000;
const SINCE = Date.UTC(2026, 10, 2);
const UNTIL = SINCE + 24 * HOUR;
const NOTHING = { changes: [], flaps: [], deeds: [], starts: [], stalls: [], snoozes: 0, reloads: 0 };

async function happened(
  notices: readonly (Pick<NewNotification, "id" | "generatedAt"> & Partial<NewNotification>)[],
  settlements: readonly Settlement[],
) {
  const clock = createVirtualClock(UNTIL + HOUR);
  const store = createMemoryStore({ clock });
  await store.open();
  const alert = alertOf("a", SINCE - 10 * HOUR);
  const notifications = notices.map(({ id, ...parts }) =>
    notificationOf(id, alert, { notBefore: parts.generatedAt, orderKey: id, ...parts }),
  );
  await store.recordBatch(batchOf({ alerts: [alert], notifications }));
  const owner = "test";
  for (const channelId of ["desk", "boss"]) {
    await store.claimNotifications({ channelId, now: clock.now(), limit: 100, leaseUntil: clock.now() + 1, owner });
  }
  await store.settleNotifications(settlements);
  const signal = new AbortController().signal;
  return recordedOutcome(store, NOTHING, { since: SINCE, until: UNTIL, signal, ids: new Set(["api"]) });
}

describe("what was really sent", () => {
  it("is what was delivered in the range, when it was, by channel", async () => {
    const { outcome } = await happened(
      [
        { id: "early", generatedAt: SINCE - HOUR },
        { id: "retried", generatedAt: SINCE + HOUR, channelId: "boss" },
        { id: "late", generatedAt: UNTIL - HOUR },
      ],
      [
        { kind: "delivered", id: "early", at: SINCE + 5 },
        { kind: "delivered", id: "retried", at: SINCE + 9 * HOUR },
        { kind: "delivered", id: "late", at: UNTIL + 5 },
      ],
    );
    expect(outcome.sent.map(({ channelId, at }) => [channelId, at])).toEqual([
      ["desk", SINCE + 5],
      ["boss", SINCE + 9 * HOUR],
    ]);
  });

  it("is not what nobody ever got, and that is said", async () => {
    const { outcome, notes } = await happened(
      [
        { id: "dead", generatedAt: SINCE + HOUR },
        { id: "waits", generatedAt: SINCE + HOUR },
        { id: "kept", generatedAt: SINCE + HOUR, suppressed: "silence" },
      ],
      [{ kind: "dead", id: "dead", at: SINCE + 2 * HOUR, error: "410 Gone" }],
    );
    expect(outcome.sent).toEqual([]);
    expect(outcome.kept).toMatchObject([{ reason: "silence", channelId: "desk" }]);
    expect(notes).toEqual([
      "Of what was to be sent in this time 2 notifications were not delivered: they are no pages of what happened.",
    ]);
  });
});
