import { expect, it } from "vitest";
import { component, iso } from "../testing/fixtures.ts";
import { illSince } from "./ill-since.ts";

const ROSTER = [
  component("a"),
  component("b", { status: "CRITICAL", status_since: iso(-20_000) }),
  component("c", { status: "CRITICAL", status_since: iso(-40_000) }),
  component("d", { status: "DOWN", status_since: iso(-90_000), state: "maintenance" }),
];

it("is the earliest of those that stand as the system does; who is not judged has no say", () => {
  expect(illSince(ROSTER, "CRITICAL")).toBe(iso(-40_000));
});

it("is that of the worst where none stands as the system does", () => {
  expect(illSince(ROSTER, "WARNING")).toBe(iso(-40_000));
});

it("is nothing while all is well, nothing is known, or nothing is ill", () => {
  expect(illSince(ROSTER, "HEALTHY")).toBeNull();
  expect(illSince(ROSTER, null)).toBeNull();
  expect(illSince([component("a")], "DOWN")).toBeNull();
});
