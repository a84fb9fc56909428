import { expect, it } from "vitest";
import { estimateJudgement } from "./estimate-judgement.ts";

const points = (...values: (number | null)[]) =>
  values.map((value, index) => ({ at: index * 1000, mean: value, min: value, max: value }));

it("counts how often each level would have been entered, and how long it would have lasted", () => {
  const threshold = { warning: 10, critical: 20 };
  expect(estimateJudgement(points(1, 12, 12, 25, 12, 1, 11), threshold, 5000)).toEqual({
    warning: { times: 3, ms: 8000 },
    critical: { times: 1, ms: 1000 },
    alerts: 2,
  });
});

it("minds how long it must hold, where it is left again, and which way is bad", () => {
  const values = points(1, 12, 1, 12, 12, 12, 8, 1);
  expect(estimateJudgement(values, { warning: 10, forMs: 2000 }, 1000).warning).toEqual({ times: 1, ms: 1000 });
  expect(estimateJudgement(values, { warning: 10, clear: 5 }, 1000).warning).toEqual({ times: 2, ms: 5000 });
  expect(estimateJudgement(values, { warning: 1, direction: "below" }, 1000).alerts).toBe(3);
});

it("takes a time in which nobody looked for no longer than a point may count", () => {
  const apart = [...points(12), { at: 600_000, mean: 1, min: 1, max: 1 }];
  expect(estimateJudgement(apart, { warning: 10 }, 3000).warning.ms).toBe(3000);
  expect(estimateJudgement(points(null, null), { warning: 10 }, 3000).alerts).toBe(0);
});
