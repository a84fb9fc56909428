import { DEFAULT_CONFIRM } from "@plimsoll/core";
import { expect, it } from "vitest";
import { define, measured, refused, setUp, Target } from "./monitor.fixture.ts";

it("tells the first status as what was seen first", async () => {
  const { monitor, clock } = setUp({ components: [define("gateway", new Target())] });
  await monitor.start();
  await clock.advance(6000);
  const changes = monitor.recentEvents(20).filter(({ event_type }) => event_type.endsWith("status_change"));
  expect(changes.map(({ message }) => message).sort()).toEqual([
    expect.stringMatching(/^System first seen HEALTHY: /),
    expect.stringMatching(/^first seen HEALTHY: /),
  ]);
});

it("shows what was seen but is not yet believed, until it is", async () => {
  const target = new Target();
  target.answer = measured();
  const confirm = { ...DEFAULT_CONFIRM, failures: 3, retryIntervalMs: 5000 };
  const { monitor, clock } = setUp({ components: [define("gateway", target, { confirm })] });
  await monitor.start();
  await clock.advance(6000);
  expect(monitor.component("gateway")).not.toHaveProperty("candidate");
  target.answer = refused;
  await clock.advance(5000);
  expect(monitor.component("gateway")).toMatchObject({
    status: "HEALTHY",
    candidate: { status: "DOWN", reason: expect.stringContaining("connection refused"), answers: 1, needed: 3 },
  });
  await clock.advance(15_000);
  expect(monitor.component("gateway")?.status).toBe("DOWN");
  expect(monitor.component("gateway")).not.toHaveProperty("candidate");
});
