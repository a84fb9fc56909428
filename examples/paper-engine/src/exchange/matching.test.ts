import { createVirtualClock } from "plimsoll/testing";
import { expect, test } from "vitest";
import { FaultSwitches } from "../faults/fault-switches.ts";
import { createRandom } from "../shared/random.ts";
import { Matching } from "./matching.ts";
import type { OrderRequest, Report } from "./venue-order.ts";

const BUY: OrderRequest = {
  clientOrderId: "o1",
  symbol: "BTC-USD",
  side: "buy",
  kind: "immediate",
  quantity: 0.016,
  price: 64_010,
};

function createVenue() {
  const clock = createVirtualClock();
  const faults = new FaultSwitches();
  const reports: Report[] = [];
  const quote = () => ({ bid: 64_000, ask: 64_005 });
  const report = (each: Report) => reports.push(each);
  const matching = new Matching({ clock, random: createRandom(1), faults, quote, report });
  return { clock, faults, reports, matching, kinds: () => reports.map(({ kind }) => kind) };
}

test("acknowledges, fills at the touch and keeps the position", async () => {
  const { clock, matching, kinds, reports } = createVenue();
  matching.submit(BUY);
  await clock.advance(200);
  expect(kinds().slice(0, 2)).toEqual(["accepted", "filled"]);
  const fills = reports.flatMap((each) => (each.kind === "filled" ? [each] : []));
  expect(fills.reduce((sum, { quantity }) => sum + quantity, 0)).toBeCloseTo(0.016, 10);
  expect(fills[0]?.price).toBe(64_005);
  expect(matching.positions().get("BTC-USD")).toBe(0.016);
  expect(matching.openOrders()).toEqual([]);
});

test("rejects what it does not trade, and what it has seen before", async () => {
  const { clock, matching, reports } = createVenue();
  matching.submit({ ...BUY, symbol: "TULIP" });
  matching.submit({ ...BUY, clientOrderId: "o2" });
  matching.submit({ ...BUY, clientOrderId: "o2" });
  await clock.advance(200);
  const reasons = reports.flatMap((each) => (each.kind === "rejected" ? [each.reason] : []));
  expect(reasons.sort()).toEqual(["duplicate ClOrdID", "unknown symbol TULIP"]);
  expect(matching.order("o2")?.status).toBe("filled");
});

test("while it refuses cancels, what rests stays as it is", async () => {
  const { clock, faults, matching, kinds } = createVenue();
  await faults.set("cancels_refused", true);
  matching.submit({ ...BUY, kind: "resting" });
  await clock.advance(50);
  matching.cancel("o1", "c1");
  await clock.advance(10_000);
  expect(kinds()).toEqual(["accepted", "cancel-refused"]);
  await faults.set("cancels_refused", false);
  matching.cancel("o1", "c2");
  await clock.advance(50);
  expect(kinds()).toEqual(["accepted", "cancel-refused", "cancelled"]);
});

test("cancels what rests, and refuses to cancel what is over or unknown", async () => {
  const { clock, matching, kinds } = createVenue();
  matching.submit({ ...BUY, kind: "resting" });
  await clock.advance(50);
  matching.cancel("o1", "c1");
  matching.cancel("o1", "c2");
  matching.cancel("nobody's", "c3");
  await clock.advance(10_000);
  expect(kinds()).toEqual(["accepted", "cancelled", "cancel-refused", "cancel-refused"]);
  expect(matching.positions().size).toBe(0);
});

test("acknowledges seconds late while it is slow", async () => {
  const { clock, matching, kinds, faults } = createVenue();
  await faults.set("acks_slow", true);
  matching.submit(BUY);
  await clock.advance(2400);
  expect(kinds()).toEqual([]);
  await clock.advance(200);
  expect(kinds()[0]).toBe("accepted");
});
