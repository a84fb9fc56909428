import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { silentLog } from "../port/log.ts";
import { createSqliteStore } from "../storage/sqlite/sqlite-store.ts";
import { fillHistory } from "./fill-history.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5, 9);
const END = START + 3 * HOUR;

it("leaves behind the statuses of the time it tells of, as if the monitor had run then", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-fill-"));
  const path = join(folder, "plimsoll.db");
  const statusOf = (_: string, at: number) => (at >= START + HOUR && at < START + 2 * HOUR ? "DOWN" : "HEALTHY");
  const common = { path, componentIds: ["feed"], intervalMs: 60_000, metricsOf: () => [], statusOf };
  await fillHistory({ ...common, from: START, to: START + 90 * 60_000 });
  await fillHistory({ ...common, from: START + 90 * 60_000, to: END });
  const store = createSqliteStore({ path, clock: createVirtualClock(END), log: silentLog });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await store.open();
  const spans = await store.querySpans({ componentId: "feed", from: START, to: END });
  expect(spans.map(({ status, from }) => [status, from])).toEqual([
    ["HEALTHY", "2026-01-05T09:00:00.000Z"],
    ["DOWN", "2026-01-05T10:00:00.000Z"],
    ["HEALTHY", "2026-01-05T11:00:00.000Z"],
  ]);
  expect((await store.load()).components.get("feed")?.status).toBe("HEALTHY");
});
