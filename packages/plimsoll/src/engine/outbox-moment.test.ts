import { expect, it } from "vitest";
import { OutboxPump } from "../alerting/outbox-pump.ts";
import { silentLog } from "../port/log.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { alertOf, batchOf, notificationOf } from "../storage/store-samples.contract.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";

const ALL = { channelId: null, state: null, from: 0, to: Number.MAX_SAFE_INTEGER, limit: 10, cursor: null };

it("marks all that went out in one message with one moment", async () => {
  const clock = createVirtualClock();
  const store = createMemoryStore({ clock });
  await store.open();
  const alert = alertOf("a", clock.now());
  const notifications = ["n1", "n2", "n3"].map((id) => notificationOf(id, alert, { orderKey: id }));
  await store.recordBatch(batchOf({ alerts: [alert], notifications }));
  let looks = 0;
  // Time goes on with every look at it.
  const ticking = { ...clock, now: () => clock.now() + looks++ };
  let messages = 0;
  const channel = {
    send: async () => {
      messages += 1;
      return { kind: "delivered" } as const;
    },
  };
  const ready = { channel, kind: "webhook", bundling: "any", tellsAcknowledged: false } as const;
  const pump = new OutboxPump({
    ...{ store, clock: ticking, log: silentLog, owner: "test", random: () => 0.5, onReport: () => undefined },
    channels: new Map([["desk", ready]]),
  });
  pump.start();
  await clock.advance(100);
  const { items } = await store.queryNotifications(ALL);
  expect(messages).toBe(1);
  expect(new Set(items.map(({ settled_at }) => settled_at)).size).toBe(1);
  await pump.stop();
});
