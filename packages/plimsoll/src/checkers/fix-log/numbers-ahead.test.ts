import fc from "fast-check";
import { expect, it } from "vitest";
import { NumbersAhead } from "./numbers-ahead.ts";

it("knows what came ahead, and where the numbers go on once what was missing has come", () => {
  const gap = fc.uniqueArray(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 59 });
  fc.assert(
    fc.property(gap, fc.integer({ min: 2, max: 70 }), (numbers, next) => {
      const ahead = new NumbersAhead();
      for (const seq of numbers) ahead.add(seq);
      expect(ahead.highest).toBe(Math.max(...numbers));
      for (let seq = 0; seq < 70; seq++) expect(ahead.has(seq)).toBe(numbers.includes(seq));
      let expected = next;
      while (numbers.includes(expected)) expected += 1;
      expect(ahead.takeUpTo(next)).toBe(expected);
      const left = numbers.filter((seq) => seq > expected);
      for (let seq = 0; seq < 70; seq++) expect(ahead.has(seq)).toBe(left.includes(seq));
      expect(ahead.highest).toBe(Math.max(0, ...left));
    }),
  );
});

it("tells apart so many holes and no more, and never keeps one that nobody could fill", () => {
  const ahead = new NumbersAhead({ most: 3 });
  for (const seq of [3, 5, 7, 9, 11, 4]) ahead.add(seq);
  expect(ahead.highest).toBe(11);
  expect(ahead.takeUpTo(3)).toBe(6);
  expect(ahead.takeUpTo(7)).toBe(12);
  expect(ahead.highest).toBe(0);
});
