import { afterEach, expect, test, vi } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { sweepAfterStart } from "./sweep-after-start.ts";

afterEach(() => vi.unstubAllGlobals());

test("sweeps once, when the start is long over", async () => {
  const collect = vi.fn();
  vi.stubGlobal("gc", collect);
  const clock = createVirtualClock();
  sweepAfterStart(clock);
  await clock.advance(11_000);
  expect(collect).not.toHaveBeenCalled();
  await clock.advance(600_000);
  expect(collect).toHaveBeenCalledOnce();
  expect(collect).toHaveBeenCalledWith(expect.objectContaining({ flavor: "last-resort" }));
});

test("does no harm where Node has not been told to let it, and none after the end", async () => {
  vi.stubGlobal("gc", undefined);
  const clock = createVirtualClock();
  const cancel = sweepAfterStart(clock);
  await clock.advance(20_000);
  cancel();
});
