import { expect, test } from "vitest";
import { parseSources } from "./sources.ts";

test("reads a line for each source, refclocks too, with how many of its last eight polls were answered", () => {
  const text =
    "^,*,10.0.0.1,2,6,377,31,0.000000429,0.000000511,0.000149583\n^,?,ntp2,0,6,0,4294967295,0,0,0\n#,+,PPS0,0,4,1,2,0,0,0\n";
  expect(parseSources(text)).toEqual([
    { name: "10.0.0.1", isReached: true },
    { name: "ntp2", isReached: false },
    { name: "PPS0", isReached: true },
  ]);
});

test("knows none where there are none, and nothing of what is no such line", () => {
  expect(parseSources("")).toEqual([]);
  expect(parseSources("hello\n")).toBeNull();
  expect(parseSources("^,*,10.0.0.1,2,6,many,31,0,0,0\n")).toBeNull();
});
