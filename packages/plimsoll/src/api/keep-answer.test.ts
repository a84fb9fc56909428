import { expect, test } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { keepAnswer } from "./keep-answer.ts";

test("an answer serves all who ask within its time, a failed one too, and then it is asked anew", async () => {
  const clock = createVirtualClock();
  let asked = 0;
  const ask = keepAnswer(clock, 1000, async () => {
    asked += 1;
    if (asked === 1) throw new Error("not now");
    return asked;
  });
  await expect(ask()).rejects.toThrow("not now");
  await expect(ask()).rejects.toThrow("not now");
  await clock.advance(1000);
  expect(await Promise.all([ask(), ask()])).toEqual([2, 2]);
  await clock.advance(999);
  expect(await ask()).toBe(2);
});
