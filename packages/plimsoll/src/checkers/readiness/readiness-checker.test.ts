import { ALWAYS_OPEN, type MarketCalendar, type MarketPhase } from "@plimsoll/core";
import { expect, test } from "vitest";
import type { Checker } from "../../port/checker.ts";
import type { SeenComponent } from "../../port/readiness.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { createReadinessCheckerKind } from "./readiness-checker-kind.ts";

const HOUR = 3_600_000;
const OPEN = Date.UTC(2026, 0, 5, 9);
/** Opens at 9 and closes at 17, once. */
const market: MarketCalendar = {
  ...ALWAYS_OPEN,
  id: "TEST",
  phaseAt: (at): MarketPhase => (at >= OPEN && at < OPEN + 8 * HOUR ? "market" : "closed"),
  nextOpen: (at) => (at < OPEN ? OPEN : null),
};
const well: SeenComponent = {
  id: "feed",
  type: "MARKET_DATA",
  tags: ["fx"],
  state: "active",
  status: "HEALTHY",
  stale: false,
  reason: "answers",
};
const ill: SeenComponent = { ...well, id: "gateway", tags: [], status: "DOWN", reason: "connection refused" };

function setUp(options: object, components: SeenComponent[], kind = createReadinessCheckerKind()) {
  const clock = createVirtualClock(OPEN - HOUR);
  const asked: number[] = [];
  const setup = setupOf({
    clock,
    componentId: "gate",
    market,
    components: () => components,
    requestCheck: () => asked.push(clock.now()),
  });
  const checker: Checker = kind.create(kind.options.parse(options), setup);
  const gate = checker.gate;
  if (gate === undefined) throw new Error("a readiness checker has a gate");
  const state = async () => {
    const answer = await checker.check(contextOf({ clock }));
    const [reading] = answer.metrics ?? [];
    return [reading?.value, reading?.details?.error];
  };
  return { clock, gate, state, asked, kind };
}

test("warns from half an hour before the open, is critical in the last five minutes, and names what is ill", async () => {
  const { clock, state } = setUp({}, [well, ill]);
  expect(await state()).toEqual([0, undefined]);
  await clock.advance(HOUR / 2);
  const words = "TEST opens in 30 min, and not everything is well: gateway DOWN: connection refused";
  expect(await state()).toEqual([1, words]);
  await clock.advance(HOUR / 2 - 240_000);
  expect(await state()).toEqual([2, expect.stringContaining("TEST opens in 4 min, and not everything is well")]);
});

test("misses a sign-off before the open, and more so after it", async () => {
  const { clock, state } = setUp({}, [well]);
  await clock.advance(HOUR / 2);
  expect(await state()).toEqual([0, undefined]);
  await clock.advance(HOUR / 2 - 60_000);
  expect(await state()).toEqual([1, "TEST opens in 1 min, and nobody has signed the open off"]);
  await clock.advance(120_000);
  expect(await state()).toEqual([2, "TEST opened 1 min ago and nobody has signed the open off"]);
});

test("a sign-off accepts what stands in the way, is checked at once, and outlives a restart", async () => {
  const components = [well, ill];
  const { clock, gate, state, asked, kind } = setUp({}, components);
  const kept: unknown[] = [];
  kind.memory?.subscribe((memory) => kept.push(memory));
  await clock.advance(HOUR - 60_000);
  expect(gate.signOff({ by: "ann", note: "known fault" })).toEqual({
    openAt: OPEN,
    at: OPEN - 60_000,
    by: "ann",
    note: "known fault",
    despite: ["gateway"],
    accepted: { gateway: 3 },
  });
  expect(asked).toEqual([OPEN - 60_000]);
  expect(await state()).toEqual([0, undefined]);
  components.push({ ...ill, id: "clock" });
  expect(await state()).toEqual([2, expect.stringContaining("clock DOWN")]);

  const afterwards = createReadinessCheckerKind();
  afterwards.memory?.restore(JSON.parse(JSON.stringify(kept.at(-1))), clock.now());
  const again = setUp({}, [well, ill], afterwards);
  await again.clock.advance(HOUR - 30_000);
  expect(await again.state()).toEqual([0, undefined]);
});

test("what is worse than what was signed off stands in the way again, until that is signed off too", async () => {
  const components: SeenComponent[] = [{ ...ill, status: "WARNING" }];
  const { clock, gate, state } = setUp({}, components);
  await clock.advance(HOUR - 60_000);
  gate.signOff({ by: "ann", note: "" });
  expect((await state())[0]).toBe(0);
  components[0] = ill;
  expect(await state()).toEqual([2, expect.stringContaining("gateway DOWN")]);
  expect(gate.signOff({ by: "ann", note: "" }).despite).toEqual(["gateway"]);
  expect((await state())[0]).toBe(0);
});

test("there is nothing to sign off while no open is near", () => {
  const { gate } = setUp({}, [well]);
  expect(() => gate.signOff({ by: "ann", note: "" })).toThrow(
    "no open of TEST is due to be signed off; the next is from 2026-01-05T08:30:00.000Z on",
  );
});

test.each([
  [{ components: ["feed*"] }, 0],
  [{ tags: ["fx"] }, 0],
  [{ components: ["gatew*"], sign_off: false }, 1],
])("looks at what it is told to: %j", async (options, value) => {
  const { clock, state } = setUp(options, [well, ill, { ...ill, id: "gate" }]);
  await clock.advance(HOUR / 2);
  expect((await state())[0]).toBe(value);
});

test.each([
  [{ components: ["feed", "md-*"] }, "md-* pending: no component has such an id"],
  [{ components: ["gate"] }, "gate pending: no component has such an id"],
  [{ types: ["CLOCK"] }, "gate pending: there is no component that it looks at"],
])("is not ready where it looks at nothing: %j", async (options, words) => {
  const { clock, state } = setUp(options, [well, { ...ill, id: "gate" }]);
  await clock.advance(HOUR / 2);
  expect(await state()).toEqual([1, expect.stringContaining(words)]);
});

test("what it has kept is read with care", () => {
  const kind = createReadinessCheckerKind();
  for (const kept of [null, 7, { gate: null }, { gate: { openAt: "x" } }]) kind.memory?.restore(kept, OPEN);
  const { gate } = setUp({}, [well], kind);
  expect(gate.judge()).toMatchObject({ kind: "not-due" });
});
