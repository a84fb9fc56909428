import { expect, it } from "vitest";
import { iso, START } from "../testing/fixtures.ts";
import { toStripSegments } from "./strip-segments.ts";

const VIEW = { from: START, to: START + 100_000 };

it("clips to the range and leaves what nobody watched empty", () => {
  const spans = [
    { status: "HEALTHY" as const, from: iso(-50_000), to: iso(25_000) },
    { status: "DOWN" as const, from: iso(50_000), to: null },
  ];
  const segments = toStripSegments(spans, null, VIEW);
  expect(segments.map(({ status, leftShare, widthShare }) => [status, leftShare, widthShare])).toEqual([
    ["HEALTHY", 0, 0.25],
    ["DOWN", 0.5, 0.5],
  ]);
});

it("shows a change that came after the spans were loaded", () => {
  const spans = [{ status: "HEALTHY" as const, from: iso(-50_000), to: null }];
  const segments = toStripSegments(spans, { status: "DOWN", since: START + 90_000 }, VIEW);
  expect(segments.map(({ status, widthShare }) => [status, widthShare])).toEqual([
    ["HEALTHY", 0.9],
    ["DOWN", 0.1],
  ]);
});

it("ends where what is known ends", () => {
  const current = { status: "DOWN" as const, since: START + 40_000 };
  const segments = toStripSegments([], current, { ...VIEW, until: START + 80_000 });
  expect(segments.map(({ leftShare, widthShare }) => [leftShare, widthShare])).toEqual([[0.4, 0.4]]);
});
