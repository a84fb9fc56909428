import { expect, it } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { FAST, lastingStore, MINUTE, routeTo, setUpPeople } from "./alerting.fixture.ts";
import { define, measured, refused, Target } from "./monitor.fixture.ts";

it("neither turns in circles while a channel fails too, nor tells of an old fault after its end went out from memory", async () => {
  const clock = createVirtualClock();
  const store = lastingStore(clock);
  const target = new Target();
  const policy = { routes: [routeTo(["desk"])] };
  const { monitor, desk } = setUpPeople({ clock, store, components: [define("gateway", target, FAST)], policy });
  await monitor.start();
  await clock.advance(3000);
  desk.answer = { kind: "retry", message: "503" };
  target.answer = refused;
  await clock.advance(5000);
  store.refuses = true;
  target.answer = measured();
  await clock.advance(3000);
  desk.answer = { kind: "delivered" };
  await clock.advance(MINUTE);
  store.refuses = false;
  await clock.advance(5 * MINUTE);
  expect(desk.of("gateway").at(-1)).toBe("gateway over");
});
