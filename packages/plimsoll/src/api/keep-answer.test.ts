import { expect, test } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { keepAnswer } from "./keep-answer.ts";

test("an answer serves all who ask within its time, a failed one too, and then it is asked anew", async () => {
  const clock = createVirtualClock();
  let asked = 0;
  const ask = keepAnswer(clock, { freshMs: 1000 }, async () => {
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

test("an answer that is no longer fresh is given out while a new one is asked for behind it, up to its limit", async () => {
  const clock = createVirtualClock();
  let asked = 0;
  const ask = keepAnswer(clock, { freshMs: 1000, servedMs: 5000 }, async () => {
    asked += 1;
    if (asked === 3) throw new Error("not now");
    return asked;
  });
  expect(await ask()).toBe(1);
  await clock.advance(1000);
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  expect(await ask()).toBe(2);
  await clock.advance(4999);
  expect(await ask()).toBe(2);
  await expect(ask()).rejects.toThrow("not now");
  await clock.advance(5000);
  expect(await ask()).toBe(4);
});
