import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { WorkerLink } from "./worker-link.ts";

interface Verbs {
  anything(argument: null): null;
}

describe("a link to a thread", () => {
  const linkTo = (entry: string) => new WorkerLink<Verbs>({ entry, path: "", clock: createVirtualClock() });

  it("rejects all that waits, and all that comes, once the thread has died", async () => {
    const link = linkTo("dying-worker.fixture");
    const calls = [link.call("anything", null, 1000), link.call("anything", null, 1000)];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: "rejected", reason: { name: "StoreError", trouble: "failed" } });
    }
    expect(link.isAlive).toBe(false);
    await expect(link.call("anything", null, 1000)).rejects.toMatchObject({ trouble: "failed" });
    await link.stop();
  });

  it("refuses more commands than may wait, instead of holding them all", async () => {
    const link = linkTo("dying-worker.fixture");
    const calls = Array.from({ length: 1001 }, () => link.call("anything", null, 1000));
    const settled = Promise.allSettled(calls);
    await expect(calls.at(-1)).rejects.toMatchObject({ trouble: "failed", message: expect.stringContaining("1000") });
    await link.stop();
    await settled;
  });

  it("rejects what waits as closed when it is stopped", async () => {
    const link = linkTo("dying-worker.fixture");
    const call = link.call("anything", null, 1000);
    const rejection = expect(call).rejects.toMatchObject({ trouble: "closed" });
    await link.stop();
    await rejection;
  });
});
