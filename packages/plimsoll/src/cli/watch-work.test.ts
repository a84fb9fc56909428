import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { watchWork } from "./watch-work.ts";

describe("whether checks go on", () => {
  const clock = createVirtualClock();
  const monitorOf = (seconds: readonly number[]) => {
    const held = { run: 0, active: true };
    const components = seconds.map((interval_seconds) => ({ state: "active", interval_seconds }));
    const monitor = {
      counters: () => ({ run: held.run }),
      current: () => ({ monitoring_active: held.active, components }),
    } as never;
    return { held, isWorking: watchWork(monitor, clock) };
  };

  it("they do as long as one ends now and then", async () => {
    const { held, isWorking } = monitorOf([5, 30]);
    for (let n = 0; n < 5; n += 1) {
      await clock.advance(200_000);
      held.run += 1;
      expect(isWorking()).toBe(true);
    }
    await clock.advance(299_000);
    expect(isWorking()).toBe(true);
    await clock.advance(1000);
    expect(isWorking()).toBe(false);
    held.run += 1;
    expect(isWorking()).toBe(true);
  });

  it("rare checks are given three of their intervals", async () => {
    const { isWorking } = monitorOf([3600]);
    await clock.advance(3 * 3_600_000 - 1);
    expect(isWorking()).toBe(true);
    await clock.advance(1);
    expect(isWorking()).toBe(false);
  });

  it("nothing stands still where there is nothing to check, or monitoring was stopped", async () => {
    const [none, stopped] = [monitorOf([]), monitorOf([5])];
    stopped.held.active = false;
    await clock.advance(86_400_000);
    expect([none.isWorking(), stopped.isWorking()]).toEqual([true, true]);
  });
});
