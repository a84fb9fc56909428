import { toTimestamp } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { batchOf, checkOf, eventOf } from "../storage/store-samples.contract.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { planned, planOf } from "./replay.fixture.ts";
import { gatherOutcomes } from "./run-backtest.ts";

const START = Date.UTC(2026, 10, 2);
const SECOND = 1000;
const UNTIL = START + 120 * SECOND;
/** With an interval of 1 s, a timeout of 10 s and a grace of 5 s an answer is good for 16 s. */
const SILENT = { from: 40, to: 62 };

/** Two components asked every second; of one nothing is recorded for 22 s. */
async function statusesWith(
  trouble: { readonly at: number; readonly component_id?: string; readonly details?: object } | null,
) {
  const clock = createVirtualClock(UNTIL);
  const store = createMemoryStore({ clock });
  await store.open();
  const seconds = Array.from({ length: 120 }, (_, n) => n);
  const checks = seconds.flatMap((second) => [
    checkOf("other", START + second * SECOND),
    ...(second > SILENT.from && second < SILENT.to ? [] : [checkOf("web", START + second * SECOND)]),
  ]);
  const { at = START, component_id = null, details = {} } = trouble ?? {};
  const told = {
    timestamp: toTimestamp(at),
    event_type: "monitor_trouble",
    component_id,
    details: { ...details },
  } as const;
  const events = trouble === null ? [] : [eventOf(1, told)];
  await store.recordBatch(batchOf({ checks, events }));
  const plan = planOf([planned("web", {}, { intervalMs: SECOND }), planned("other", {}, { intervalMs: SECOND })]);
  const { b } = await gatherOutcomes({
    ...{ store, current: { name: "current", plan }, candidate: null, since: START, until: UNTIL },
    ...{ componentIds: null, timeZone: "UTC", suggest: false, labels: [], signal: new AbortController().signal },
  });
  return b.outcome.transitions.filter(({ componentId }) => componentId === "web").map(({ to }) => to);
}

describe("silence while the monitor itself was held up", () => {
  it("is held against a component when it was not", async () => {
    expect(await statusesWith(null)).toEqual(["HEALTHY", "WARNING", "HEALTHY"]);
  });

  it("is held against nobody whose answer grew too old meanwhile", async () => {
    const at = START + 58 * SECOND;
    expect(await statusesWith({ at, details: { kind: "lag", lagMs: 3000 } })).toEqual(["HEALTHY"]);
    expect(await statusesWith({ at: START + 50 * SECOND, details: { kind: "lag", lagMs: 3000 } })).toHaveLength(3);
  });

  it("is not held against a component whose bad answer was set aside", async () => {
    const at = START + 52 * SECOND;
    expect(await statusesWith({ at, component_id: "web" })).toEqual(["HEALTHY"]);
    expect(await statusesWith({ at, component_id: "other" })).toHaveLength(3);
  });
});
