import type { Steps } from "@plimsoll/core";
import { expect, test } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { unhurried } from "./unhurried.ts";

test("goes on for a millisecond, then lets others have their turn", async () => {
  const clock = createVirtualClock();
  let spent = 0;
  let done = 0;
  function* work(): Steps<string> {
    for (; done < 12; done++) {
      spent += 0.25;
      yield undefined;
    }
    return "done";
  }
  const result = unhurried(work(), {
    monotonic: () => clock.monotonic() + spent,
    schedule: (ms, run) => clock.schedule(ms, run),
  });
  expect(done).toBe(3);
  await clock.advance(5);
  expect(done).toBe(7);
  await clock.advance(10);
  expect(await result).toBe("done");
});
