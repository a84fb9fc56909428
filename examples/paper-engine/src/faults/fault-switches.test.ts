import { expect, test } from "vitest";
import { FAULT_NAMES } from "./fault-catalog.ts";
import { FaultSwitches } from "./fault-switches.ts";

test("waits for whoever must do something, and tells nobody of what is set already", async () => {
  const faults = new FaultSwitches();
  const told: boolean[] = [];
  faults.whenChanged("api_hang", async (isOn) => {
    await Promise.resolve();
    told.push(isOn);
  });
  await faults.set("api_hang", true);
  await faults.set("api_hang", true);
  expect(told).toEqual([true]);
  expect(faults.list()).toEqual(["api_hang"]);
  await faults.set("api_hang", false);
  expect(told).toEqual([true, false]);
});

test("holds up who waits for the end of a fault, until it ends or he gives up", async () => {
  const faults = new FaultSwitches();
  await faults.whileOn("loop_frozen");
  await faults.set("loop_frozen", true);
  const gone = new AbortController();
  const ended: string[] = [];
  const one = faults.whileOn("loop_frozen").then(() => ended.push("the fault's end"));
  const other = faults.whileOn("loop_frozen", gone.signal).then(() => ended.push("gave up"));
  gone.abort();
  await other;
  expect(ended).toEqual(["gave up"]);
  await faults.set("loop_frozen", false);
  await one;
  expect(ended).toEqual(["gave up", "the fault's end"]);
});

test("names each fault once", () => {
  expect(new Set(FAULT_NAMES).size).toBe(FAULT_NAMES.length);
});
