import { expect, it } from "vitest";
import { findChangePoints } from "./change-points.ts";
import { forecastMetric } from "./forecast-metric.ts";
import { DAY, HOUR, NOW, seriesOf } from "./series.fixture.ts";
import { mapInSteps, runSteps, type Steps } from "./steps.ts";

function stepsOf(work: Steps<unknown>): number {
  let steps = 1;
  while (work.next().done !== true) steps += 1;
  return steps;
}

it("pauses within a list, and leaves nothing out", () => {
  const list = Array.from({ length: 500 }, (_, index) => index);
  expect(runSteps(mapInSteps(list, (each) => each + 1)).at(-1)).toBe(500);
  expect(stepsOf(mapInSteps(list, (each) => each))).toBeGreaterThanOrEqual(10);
});

it("pauses the more often, the more stretches there are to be weighed", () => {
  const line = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ at: NOW + index * HOUR, value: Math.sin(index * index) + index }));
  expect(stepsOf(findChangePoints(line(576)))).toBeGreaterThan(2 * stepsOf(findChangePoints(line(288))));
  expect(stepsOf(findChangePoints(line(576)))).toBeGreaterThan(40);
});

it("pauses often while weeks of a metric with seasons are looked at", () => {
  const wave = seriesOf(5 * 7 * 24, (hour) => 40 + 20 * Math.sin((hour / 12) * Math.PI), 1);
  const steps = forecastMetric({
    values: wave,
    now: NOW,
    horizonMs: DAY,
    warning: 70,
    critical: 90,
    direction: "above",
    calendar: null,
  });
  expect(stepsOf(steps)).toBeGreaterThan(200);
});
