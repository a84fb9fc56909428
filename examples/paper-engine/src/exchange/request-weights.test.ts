import { createVirtualClock } from "plimsoll/testing";
import { expect, test } from "vitest";
import { RequestWeights, WEIGHT_LIMIT } from "./request-weights.ts";

function exhaust(weights: RequestWeights): void {
  while (weights.used < WEIGHT_LIMIT) expect(weights.take(100)).toEqual({ kind: "allowed" });
}

test("limits an address until the minute is over", async () => {
  const clock = createVirtualClock();
  const weights = new RequestWeights(clock);
  exhaust(weights);
  await clock.advance(20_000);
  expect(weights.take(1)).toEqual({ kind: "limited", status: 429, retryAfterSeconds: 40 });
  await clock.advance(40_000);
  expect(weights.take(1)).toEqual({ kind: "allowed" });
});

test("bans who goes on asking, for as long as he does", async () => {
  const clock = createVirtualClock();
  const weights = new RequestWeights(clock);
  exhaust(weights);
  const statuses = Array.from({ length: 7 }, () => {
    const verdict = weights.take(1);
    return verdict.kind === "limited" ? verdict.status : 200;
  });
  expect(statuses).toEqual([429, 429, 429, 429, 429, 418, 418]);
  for (let round = 0; round < 20; round += 1) {
    await clock.advance(4000);
    expect(weights.take(1)).toMatchObject({ status: 418, retryAfterSeconds: 5 });
  }
  await clock.advance(61_000);
  expect(weights.take(1)).toEqual({ kind: "allowed" });
});

test("forgets a ban that is lifted", () => {
  const weights = new RequestWeights(createVirtualClock());
  exhaust(weights);
  for (let round = 0; round < 9; round += 1) weights.take(1);
  weights.lift();
  expect(weights.take(1)).toEqual({ kind: "allowed" });
});
