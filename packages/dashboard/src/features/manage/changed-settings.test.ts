import { expect, it } from "vitest";
import { changedSettings } from "./changed-settings.ts";

it("names what differs, options of the check one by one, whatever the order", () => {
  const before = { id: "a", interval: "5s", tags: ["x"], check: { kind: "tcp", host: "h", port: 1 } };
  const after = { check: { port: 2, host: "h", kind: "tcp", send: "x" }, tags: ["x"], id: "a", urgency: "weak" };
  expect(changedSettings(before, after)).toEqual(["interval", "check.port", "check.send", "urgency"]);
  expect(changedSettings(before, { ...before, check: { port: 1, host: "h", kind: "tcp" } })).toEqual([]);
});
