import { expect, it } from "vitest";
import { metric } from "../../testing/fixtures.ts";
import { pickKeyMetrics } from "./key-metrics.ts";

const plain = metric({ name: "plain", threshold_warning: null, threshold_critical: null });
const judged = metric({ name: "judged" });
const warning = metric({ name: "warning", status: "WARNING" });
const down = metric({ name: "down", status: "DOWN" });

it("puts what is bad first, worst before all, then what has thresholds", () => {
  const names = pickKeyMetrics([plain, judged, warning, down], 3).map(({ name }) => name);
  expect(names).toEqual(["down", "warning", "judged"]);
});

it("keeps the checker's order while all are healthy and fit", () => {
  expect(pickKeyMetrics([plain, judged], 2)).toEqual([plain, judged]);
});
