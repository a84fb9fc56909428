import { expect, it } from "vitest";
import { compareOutcomes } from "./compare-outcomes.ts";
import type { AlertSpan } from "./outcome.ts";

const MINUTE = 60_000;

function alertAt(firedAt: number, lastedMs = 30_000): AlertSpan {
  return { componentId: "web", firedAt, resolvedAt: firedAt + lastedMs, severity: "HIGH" };
}

it("matches those nearest to each other first, so that one more alert moves none of the others", () => {
  const [first, second, third] = [alertAt(0), alertAt(MINUTE), alertAt(2 * MINUTE)];
  const found = compareOutcomes({ alerts: [first, second, third] }, { alerts: [alertAt(2 * MINUTE), alertAt(MINUTE)] });
  expect(found.matched.map(({ a, b }) => [a.firedAt, b.firedAt])).toEqual([
    [MINUTE, MINUTE],
    [2 * MINUTE, 2 * MINUTE],
  ]);
  expect([found.onlyA, found.onlyB]).toEqual([[first], []]);
});

it("takes alerts for the same that were open at the same time or began within ten minutes", () => {
  const long = alertAt(0, 60 * MINUTE);
  expect(compareOutcomes({ alerts: [long] }, { alerts: [alertAt(40 * MINUTE)] }).matched).toHaveLength(1);
  expect(compareOutcomes({ alerts: [alertAt(0)] }, { alerts: [alertAt(10 * MINUTE)] }).matched).toHaveLength(1);
  expect(compareOutcomes({ alerts: [alertAt(0)] }, { alerts: [alertAt(11 * MINUTE)] })).toMatchObject({
    matched: [],
    onlyA: [{ firedAt: 0 }],
    onlyB: [{ firedAt: 11 * MINUTE }],
  });
});
