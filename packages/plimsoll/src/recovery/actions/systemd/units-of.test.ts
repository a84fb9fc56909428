import { expect, test } from "vitest";
import { unitsOf } from "./units-of.ts";

test("names the unit, and the slices that it is in, of either version of control groups", () => {
  expect(unitsOf("0::/system.slice/plimsoll.service\n")).toEqual(["system.slice", "plimsoll.service"]);
  expect(unitsOf("1:name=systemd:/user.slice/user@1000.service/app.slice/plimsoll.service\n0::/\n")).toEqual([
    "user.slice",
    "user@1000.service",
    "app.slice",
    "plimsoll.service",
  ]);
});

test("names none outside of systemd", () => {
  expect(unitsOf("0::/\n")).toEqual([]);
  expect(unitsOf("")).toEqual([]);
});
