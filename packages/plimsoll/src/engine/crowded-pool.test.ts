import { expect, it } from "vitest";
import type { CheckAnswer } from "../port/checker.ts";
import { define, Hanging, setUp, Target } from "./monitor.fixture.ts";

/** As many checks given in code as may run at once. */
const PLACES = 256;

it("blames itself, not the target, when it has no place for a check, and says why", async () => {
  const good = new Target();
  const busy = Array.from({ length: PLACES }, () => new Hanging());
  const slow = { timeoutMs: 60_000, intervalMs: 60_000 };
  const components = [
    define("quick", good, { intervalMs: 5000 }),
    ...busy.map((checker, n) => define(`busy${n}`, checker, slow)),
  ];
  const { monitor, clock, sent } = setUp({ components });
  await monitor.start();
  await clock.advance(70_000);
  for (const checker of busy) checker.hangs = true;
  void monitor.checkNow(busy.map((_, n) => `busy${n}`));
  await clock.advance(20_000);
  expect(monitor.component("quick")).toMatchObject({
    status: "HEALTHY",
    stale: true,
    reason: expect.stringContaining("no place free"),
  });
  expect(monitor.current().monitor.trouble).toContain("1 of kind custom");
  expect(sent.filter((alert) => alert.component_id === "quick")).toEqual([]);
  for (const checker of busy) checker.hangs = false;
  await clock.advance(50_000);
  expect(monitor.component("quick")).toMatchObject({ status: "HEALTHY", stale: false });
  expect(monitor.current().monitor.trouble).toBeNull();
});

it("goes on checking when as many checks as may run at once ignore their abort for ever", async () => {
  const quick = new Target();
  const never = () => new Promise<CheckAnswer>(() => {});
  const deaf = Array.from({ length: PLACES }, (_, n) => define(`deaf${n}`, { check: never }, { timeoutMs: 1000 }));
  const { monitor, clock } = setUp({ components: [...deaf, define("quick", quick)] });
  await monitor.start();
  await clock.advance(60_000);
  expect(quick.checks).toBeGreaterThanOrEqual(10);
  expect(monitor.component("quick")).toMatchObject({ status: "HEALTHY", stale: false });
});
