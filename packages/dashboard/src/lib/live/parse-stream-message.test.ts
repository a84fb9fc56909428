import { expect, it } from "vitest";
import { delta, snapshot, systemHealth } from "../../testing/fixtures.ts";
import { parseStreamMessage } from "./parse-stream-message.ts";

it("reads snapshots and deltas", () => {
  const health = systemHealth([]);
  for (const message of [snapshot(health), delta(health, 11)]) {
    expect(parseStreamMessage(JSON.stringify(message))).toEqual(message);
  }
});

it.each([
  "",
  "null",
  "[]",
  "{",
  '{"type":"delta"}',
  '{"type":"delta","sequence":1}',
  '{"type":"snapshot","sequence":1}',
  '{"type":"snapshot","sequence":1,"system_health":null}',
  '{"type":"other","sequence":1}',
  new ArrayBuffer(1),
])("refuses %s", (data) => {
  expect(parseStreamMessage(data)).toBeNull();
});
