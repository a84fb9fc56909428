import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Alert } from "@plimsoll/core";
import { expect, onTestFinished, test } from "vitest";
import { composeMonitor } from "../../app.ts";
import { parseComponent } from "../../config/parse-component.ts";
import { createSystemClock } from "../../engine/system-clock.ts";
import { silentLog } from "../../port/log.ts";
import { createSqliteStore } from "../../storage/sqlite/sqlite-store.ts";
import { createCheckerRegistry } from "../registry.ts";
import { FakeCounterparty } from "./fake-counterparty.fixture.ts";
import { TAG } from "./fix-tag.ts";

const clock = createSystemClock();

/** A whole monitor that watches one FIX session every five minutes. */
function monitorOf(port: number, path: string) {
  const registries = { checkers: createCheckerRegistry(), channels: new Map(), presets: new Map() };
  const check = {
    kind: "fix",
    host: "127.0.0.1",
    port,
    version: "4.4",
    sender_comp_id: "MONITOR",
    target_comp_id: "VENUE",
    granted_to_monitor: true,
  };
  return composeMonitor({
    clock,
    log: silentLog,
    store: createSqliteStore({ path, clock, log: silentLog }),
    registries,
    components: [parseComponent({ id: "venue", interval: "5m", check }, registries, "config")],
  });
}

test("a closed connection is an alert at once, and a restart in order goes on with the very next number", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-fix-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const fake = new FakeCounterparty();
  onTestFinished(() => fake.close());
  const port = await fake.listen();
  const path = join(folder, "plimsoll.db");
  const logons = () => fake.received.filter(({ msgType }) => msgType === "A").map((it) => it.count(TAG.msgSeqNum));

  const first = monitorOf(port, path);
  const alerted = new Promise<Alert>((resolve) =>
    first.subscribeAlerts(({ alert }) => {
      if (alert.component_id === "venue") resolve(alert);
    }),
  );
  await first.start();
  await first.checkNow(null);
  fake.answersLogon = false;
  fake.hangUp();
  expect(await alerted).toMatchObject({ component_status: "CRITICAL" });
  expect((await alerted).reason).toContain("closed the connection of MONITOR without a Logout");

  await fake.until(() => fake.count("A") === 2);
  await first.stop();
  const [, before = 0] = logons();
  fake.answersLogon = true;
  const second = monitorOf(port, path);
  await second.start();
  await second.checkNow(null);
  expect(second.component("venue")?.status).toBe("HEALTHY");
  expect(logons().at(-1)).toBe((before ?? 0) + 1);
  expect(fake.count("2")).toBe(0);
  await second.stop();
});
