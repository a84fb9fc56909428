import { afterEach, beforeEach, expect, it } from "vitest";
import { columnParts } from "../history/column-builder.ts";
import { T0 } from "../store-samples.contract.ts";
import { HistoryWriter } from "./history-writer.ts";
import { TemporaryFolder } from "./temporary-store.fixture.ts";

const ROWS = 100;

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => folder.dispose());

it("counts what could not be read any more: rollups that are begun anew, segments that are given up", async () => {
  await (await folder.opened()).close();
  const db = folder.connection();
  db.exec("INSERT INTO check_components (number, component_id, sealed) VALUES (1, 'api', 0)");
  const writer = new HistoryWriter(db);
  const add = db.transaction((from: number) => {
    const rows = Array.from({ length: ROWS }, (_, n) => ({
      ...{ id: from + n + 1, at: T0 + (from + n) * 1000, metrics: '[{"name":"up","value":1,"unit":"1"}]' },
      ...({ componentType: "API_SERVER", uptimeSeconds: 1, errorCount: 0, lastError: null } as const),
      status: "HEALTHY" as const,
    }));
    for (const columns of columnParts("api", rows)) writer.add(1, columns);
  });
  const close = db.transaction(() => writer.close(1));
  add.immediate(0);
  close.immediate();
  expect(writer.unreadable).toBe(0);
  const { changes } = db.prepare("UPDATE history_rollups SET data = x'ffffff'").run();
  expect(changes).toBeGreaterThan(0);
  add.immediate(ROWS);
  close.immediate();
  const begunAnew = writer.unreadable;
  expect(begunAnew).toBeGreaterThan(0);
  add.immediate(2 * ROWS);
  db.prepare("UPDATE history_segments SET times = x'ffffff' WHERE is_open = 1").run();
  close.immediate();
  expect(writer.unreadable).toBe(begunAnew + 1);
  expect(db.prepare("SELECT count(*) FROM history_segments WHERE is_open = 1").pluck().get()).toBe(0);
});
