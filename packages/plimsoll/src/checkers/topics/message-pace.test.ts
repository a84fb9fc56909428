import { expect, test } from "vitest";
import { MessagePace } from "./message-pace.ts";

test("lets a tenth of the rate through in each tenth of a second", () => {
  const pace = new MessagePace(100);
  const waits = Array.from({ length: 10 }, () => pace.pass(1020));
  expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 80]);
  expect(pace.pass(1100)).toBe(0);
});
