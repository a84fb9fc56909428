import { expect, it } from "vitest";
import { parseJsonPath } from "../web/json-path.ts";
import { parseSourcePath } from "./lookup.ts";
import { PositionWatch } from "./position-readings.ts";

const NOW = Date.UTC(2026, 10, 26, 14, 30);

/** For how long a position has had no stop, half a minute after it was first seen; null: none is open. */
function unprotected(row: object): number | null | undefined {
  const rows = parseSourcePath("$", "engine");
  if (rows === null) throw new Error("no path");
  const [instrument, quantity, stop] = ["symbol", "qty", "stop"].map((name) => parseJsonPath(name) ?? []);
  const plan = { rows, instrument: instrument ?? [], quantity: quantity ?? [], stop: stop ?? [], opened: null };
  const watch = new PositionWatch({ ...plan, snapshot: null });
  const read = (at: number) => watch.read(new Map([["engine", [{ symbol: "BTC", ...row }]]]), at);
  read(NOW);
  const [open, seconds] = read(NOW + 30_000);
  return open?.value === 0 ? null : seconds?.value;
}

it.each([null, undefined, false, 0, "0.0", "", " ", "None", "null", "NaN", "n/a", "-", Number.NaN, []])(
  "a stop that is %s protects nothing",
  (stop) => expect(unprotected({ qty: 1, stop })).toBe(30),
);

it.each([9000, "9000.5", "stop-77", true, 77n])("a stop that is %s protects", (stop) => {
  expect(unprotected({ qty: 1, stop })).toBe(0);
});

it.each([null, undefined, "", "many", -1, "0.1"])("a position of %s may well be open", (qty) => {
  expect(unprotected({ qty })).toBe(30);
});

it.each([0, "0", "0.000", 0n, -0])("one of %s is not", (qty) => expect(unprotected({ qty })).toBeNull());
