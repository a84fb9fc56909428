import { expect, it } from "vitest";
import { alertMargin } from "./alert-margin.ts";

it("says how much of the five seconds the slowest alert left", () => {
  expect(alertMargin({ max_ms: 1250 })).toEqual({ slowestMs: 1250, leftMs: 3750, share: 0.25 });
  expect(alertMargin({ max_ms: 6000 })).toEqual({ slowestMs: 6000, leftMs: -1000, share: 1 });
  expect(alertMargin({ max_ms: null })).toBeNull();
});
