import { expect, test } from "vitest";
import { StoreError } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { messages, setUp } from "./monitor.fixture.ts";

const MINUTE = 60_000;
const full = { labels: { alertname: "DiskFull", instance: "db-1", severity: "critical" } };
const ID = "external:DiskFull@db-1";

test("an alert of another program goes out once, and its end too", async () => {
  const { monitor, clock, sent } = setUp({ components: [] });
  await monitor.start();
  for (let minute = 0; minute < 3; minute += 1) {
    await monitor.alerting.takeInbound("alertmanager-alerts", [full]);
    await clock.advance(MINUTE);
  }
  expect(messages(sent)).toEqual([`${ID} firing CRITICAL`]);
  await clock.advance(5 * MINUTE);
  expect(messages(sent)).toEqual([`${ID} firing CRITICAL`, `${ID} resolved HEALTHY`]);
});

test("one from a webhook lasts although nothing is heard of it, until it is said to be over", async () => {
  const { monitor, clock, sent } = setUp({ components: [] });
  await monitor.start();
  const say = (status: string) =>
    monitor.alerting.takeInbound("alertmanager-webhook", { version: "4", alerts: [{ ...full, status }] });
  await say("firing");
  await clock.advance(60 * MINUTE);
  expect(messages(sent)).toEqual([`${ID} firing CRITICAL`]);
  await say("resolved");
  await clock.advance(1000);
  expect(messages(sent)).toEqual([`${ID} firing CRITICAL`, `${ID} resolved HEALTHY`]);
});

/** Stops a monitor that was told of the alert, and starts another on its store, which may not open at once. */
async function restarted(opensAfterMs: number) {
  const clock = createVirtualClock();
  const kept = createMemoryStore({ clock });
  // Closing would forget: it stands for a file.
  const store = { ...kept, close: async () => {} };
  const before = setUp({ clock, components: [], store });
  await before.monitor.start();
  await before.monitor.alerting.takeInbound("alertmanager-alerts", [full]);
  await clock.advance(1000);
  const stopped = before.monitor.stop();
  await clock.advance(1000);
  await stopped;
  const usableAt = clock.now() + opensAfterMs;
  const locked = () => Promise.reject(new StoreError("locked", "another process has it"));
  const late = {
    ...store,
    open: () => (clock.now() < usableAt ? locked() : store.open()),
    probe: () => (clock.now() < usableAt ? locked() : store.probe()),
    recordBatch: (batch: Parameters<typeof store.recordBatch>[0]) =>
      clock.now() < usableAt ? locked() : store.recordBatch(batch),
  };
  const after = setUp({ clock, components: [], store: late });
  await after.monitor.start();
  return after;
}

test.each([
  ["at the start", 0],
  ["late", 20_000],
])(
  "after a restart whose store could be read %s it goes on, and is over when nobody repeats it",
  async (_, delayMs) => {
    const { monitor, clock, sent } = await restarted(delayMs);
    await clock.advance(2 * MINUTE);
    expect(messages(sent).filter((message) => message.startsWith(ID))).toEqual([]);
    expect(monitor.alerting.openIncidents().map(({ cause_component_id }) => cause_component_id)).toContain(ID);
    await clock.advance(6 * MINUTE);
    expect(messages(sent).filter((message) => message.startsWith(ID))).toEqual([`${ID} resolved HEALTHY`]);
  },
);
