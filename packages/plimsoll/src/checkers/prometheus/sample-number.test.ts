import fc from "fast-check";
import { expect, test } from "vitest";
import { isSampleNumber, readSampleNumber } from "./sample-number.ts";

function read(text: string): number | undefined {
  const bytes = Buffer.from(`x ${text} y`);
  return readSampleNumber(bytes, 2, bytes.length - 2);
}

function isNumber(text: string): boolean {
  const bytes = Buffer.from(`x ${text} y`);
  return isSampleNumber(bytes, 2, bytes.length - 2);
}

test.each([
  ["0", 0],
  ["-0", -0],
  ["+5", 5],
  ["1.", 1],
  [".5", 0.5],
  ["-12.25", -12.25],
  ["1e3", 1000],
  ["1.5E-7", 1.5e-7],
  ["9007199254740993", 9007199254740992],
  ["0.1234567890123456789", 0.12345678901234568],
  ["123456789012345.6", 123456789012345.6],
  ["1e400", Number.POSITIVE_INFINITY],
  ["NaN", Number.NaN],
  ["nan", Number.NaN],
  ["+Inf", Number.POSITIVE_INFINITY],
  ["Inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["+Infinity", Number.POSITIVE_INFINITY],
])("%s is a number", (text, value) => {
  expect(read(text)).toBe(value);
  expect(isNumber(text)).toBe(true);
});

test.each([
  "",
  ".",
  "+",
  "-",
  "1.2.3",
  "..1",
  "1e",
  "1e+",
  "e5",
  "0x10",
  "1_000",
  "+-1",
  "1,5",
  "+NaN",
  "Infinit",
  "5s",
  "9".repeat(401),
])("%j is none", (text) => {
  expect(read(text)).toBeUndefined();
  expect(isNumber(text)).toBe(false);
});

test("every number is read as JavaScript reads it, to the last bit", () => {
  const spelled = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(fc.integer(), fc.nat({ max: 12 })).map(([value, places]) => (value / 10 ** places).toFixed(places)),
    fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.nat({ max: 25 })).map(([digits, dot]) => {
      const text = String(digits).padStart(dot + 1, "0");
      return `${text.slice(0, text.length - dot)}.${text.slice(text.length - dot)}`;
    }),
  );
  fc.assert(
    fc.property(spelled, (text) => {
      expect(read(text)).toBe(Number(text));
      expect(isNumber(text)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("whatever stands there, both ways to look agree on whether it is a number", () => {
  const text = fc
    .array(fc.constantFrom(...Array.from("0123456789.eE+-InfNa_x")), { maxLength: 12 })
    .map((it) => it.join(""));
  fc.assert(
    fc.property(text, (it) => {
      expect(isNumber(it)).toBe(read(it) !== undefined);
    }),
    { numRuns: 5000 },
  );
});
