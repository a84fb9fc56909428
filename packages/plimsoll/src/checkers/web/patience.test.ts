import { expect, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { HoldBook } from "./hold-book.ts";
import { Patience } from "./patience.ts";

test.each([
  ["of an address holds for all who ask from it", { "x-mbx-used-weight-1m": "6001" }, true],
  ["of an account holds for those with its credentials", { "x-ratelimit-remaining": "0" }, false],
])("a 429 %s", (_, headers, isForAll) => {
  const clock = createVirtualClock();
  const holds = new HoldBook();
  const patienceOf = (same: string) =>
    new Patience({ holds, asker: { everybody: "venue", same }, member: null, asksForRest: () => true });
  const [anna, bert] = [patienceOf("venue anna"), patienceOf("venue bert")];
  const answered = { kind: "answered", status: 429, headers: { ...headers, "retry-after": "30" } };
  anna.take(answered as never, undefined as never, clock);
  expect(anna.isShut(clock)).toBe(true);
  expect(bert.isShut(clock)).toBe(isForAll);
  expect(anna.lastHold(clock.now())).toMatchObject({ status: 429, until: clock.now() + 30_000 });
});
