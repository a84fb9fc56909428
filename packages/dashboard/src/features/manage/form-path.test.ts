import { expect, it } from "vitest";
import { faultsAt, faultsWithin, parsePath } from "./form-path.ts";

it.each([
  ["check.endpoints[0].path", ["check", "endpoints", "0", "path"]],
  ["depends_on.0", ["depends_on", "0"]],
  ['thresholds["disk_usage{mount=\\"/\\"}"].warning', ["thresholds", 'disk_usage{mount="/"}', "warning"]],
  ["id", ["id"]],
  ["", []],
])("reads the place %s as the server writes it", (text, steps) => {
  expect(parsePath(text)).toEqual(steps);
});

it("tells what is said of a value from what is said within it", () => {
  const faults = [
    { path: "check", message: "a" },
    { path: "check.endpoints[1]", message: "b" },
  ];
  expect(faultsAt(faults, ["check"])).toEqual(["a"]);
  expect(faultsWithin(faults, ["check"])).toEqual(["a", "b"]);
  expect(faultsWithin(faults, ["check", "endpoints", 1])).toEqual(["b"]);
});
