import { DEFAULT_CONFIRM } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { define, measured, messages, setUp, Target } from "./monitor.fixture.ts";

const atOnce = { confirm: { ...DEFAULT_CONFIRM, failures: 1 } };

describe("a host that was suspended, or whose clock was set, holds against nobody", () => {
  it("the silence of a suspended host, even when freshness is looked at before the pulse", async () => {
    for (let offset = 0; offset < 1000; offset += 100) {
      const { monitor, clock, sent } = setUp({ components: [define("gateway", new Target())] });
      await monitor.start();
      await clock.advance(6000 + offset);
      clock.step(3_600_000);
      await clock.advance(3000);
      expect(messages(sent)).toEqual([]);
    }
  });

  it("a failure that came as the host woke up, before the pulse", async () => {
    const target = new Target();
    const { monitor, clock, sent } = setUp({ components: [define("gateway", target, atOnce)] });
    await monitor.start();
    await clock.advance(6000);
    target.answer = async () => {
      await new Promise<void>((resolve) => clock.schedule(50, resolve));
      clock.step(3_600_000);
      return { kind: "failed", failure: { code: "unreachable", message: "connection reset" } };
    };
    const asked = monitor.checkNow(["gateway"]);
    await clock.advance(100);
    await asked;
    expect(monitor.component("gateway")?.status).toBe("HEALTHY");
    target.answer = measured();
    await clock.advance(6000);
    expect(sent).toEqual([]);
  });
});
