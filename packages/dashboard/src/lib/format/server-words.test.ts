import { expect, it } from "vitest";
import { regroupDigits, splitMoments } from "./server-words.ts";

it("sets thousands apart as the page does", () => {
  expect(regroupDigits("response_time 8,400 ms, critical at 5,000 ms")).toBe(
    "response_time 8\u202f400 ms, critical at 5\u202f000 ms",
  );
  expect(regroupDigits("1,240,000.5 of 12,000, at most")).toBe("1\u202f240\u202f000.5 of 12\u202f000, at most");
});

it("leaves alone what is no such number", () => {
  for (const text of ["gateway, 400 ms", "1,2", "1,2000", "0.5,100", "1,200,30", "a 1,2,300"]) {
    expect(regroupDigits(text)).toBe(text);
  }
});

it("cuts a sentence at its moments", () => {
  expect(splitMoments("silenced until 2026-11-23T15:00:00.000Z: of 1,000")).toEqual([
    "silenced until ",
    "2026-11-23T15:00:00.000Z",
    ": of 1\u202f000",
  ]);
  expect(splitMoments("nothing")).toEqual(["nothing"]);
});

it("lets no name turn round what is said after it", () => {
  expect(splitMoments("DOWN: \u202eremmah; 5 of 6 components not healthy")).toEqual([
    "DOWN: remmah; 5 of 6 components not healthy",
  ]);
});
