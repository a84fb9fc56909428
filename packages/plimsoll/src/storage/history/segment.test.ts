import fc from "fast-check";
import { expect, it } from "vitest";
import { type CheckColumns, PRESENCE } from "../../port/check-columns.ts";
import { ByteReader, ByteWriter } from "./byte-buffer.ts";
import { readIntegers, writeIntegers } from "./integer-column.ts";
import { readNumbers, writeNumbers } from "./number-column.ts";
import { packRows, packSeries, unpackHead, unpackSeries, unpackTimes } from "./segment.ts";

const integer = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger().map((n) => Math.trunc(n / 8) + 0),
  fc.nat(3),
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 1000),
  fc.constantFrom(0, 1e308, 5e-324, -1e15, 0.1 + 0.2),
);

it("gives whole numbers back, whatever they are", () => {
  fc.assert(
    fc.property(fc.array(integer, { maxLength: 300 }), (values) => {
      const writer = new ByteWriter();
      writeIntegers(writer, values);
      expect([...readIntegers(new ByteReader(writer.finish()), values.length)]).toEqual(values);
    }),
  );
});

it("gives numbers back to the last bit, decimal ones and others", () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 200 }), (values) => {
      const writer = new ByteWriter();
      writeNumbers(writer, Float64Array.from(values));
      const read = readNumbers(new ByteReader(writer.finish()), values.length);
      expect([...read].map((value) => value + 0)).toEqual(values.map((value) => value + 0));
    }),
  );
});

it("gives rows back as they were", () => {
  const row = fc.record({
    at: fc.integer({ min: 0, max: 4e12 }),
    id: fc.nat(),
    status: fc.nat(3),
    uptime: fc.oneof(fc.nat(1e6), fc.double({ min: 0, max: 1e9, noNaN: true })),
    error: fc.integer({ min: -1, max: 2 }),
    presence: fc.nat(2),
    value: number,
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 120 }), (rows) => {
      const columns: CheckColumns = {
        ...{ componentId: "api", componentType: "API_SERVER", rows: rows.length, series: [] },
        ids: Float64Array.from(rows, ({ id }) => id),
        at: Float64Array.from(rows, ({ at }) => at),
        status: Uint8Array.from(rows, ({ status }) => status),
        uptimeSeconds: Float64Array.from(rows, ({ uptime }) => uptime + 0),
        errorCount: Float64Array.from(rows, ({ error }) => error + 1),
        lastError: Int32Array.from(rows, ({ error }) => error),
        errors: ["refused", "ümlaut\n", ""],
      };
      const { times, head } = packRows(columns);
      const at = unpackTimes(times, rows.length);
      expect(at).toEqual(columns.at);
      const { componentId: _, componentType: __, rows: ___, series: ____, at: _____, ...rest } = columns;
      expect(withTexts(unpackHead(head, at))).toEqual(withTexts(rest));
      const series = {
        ...{ name: "a", unit: "ms" },
        presence: Uint8Array.from(rows, ({ presence }) => presence),
        status: Uint8Array.from(rows, ({ status }) => status),
        values: Float64Array.from(rows, ({ presence, value }) =>
          presence === PRESENCE.value ? value + 0 : Number.NaN,
        ),
      };
      const { name: _n, unit: _u, ...values } = series;
      expect(unpackSeries(packSeries(series), rows.length)).toEqual(values);
    }),
  );
});

it("says that bytes are damaged rather than giving wrong numbers back", () => {
  const writer = new ByteWriter();
  writeIntegers(
    writer,
    Array.from({ length: 500 }, (_, n) => (n * n) % 977),
  );
  const bytes = writer.finish();
  expect(() => readIntegers(new ByteReader(bytes.subarray(0, bytes.length - 5)), 500)).toThrow("ends too early");
  expect(() => unpackTimes(Uint8Array.of(9, 0, 0), 1)).toThrow("version 9");
});

/** Which texts there are is not the rows' business, only which each has. */
function withTexts<Head extends Pick<CheckColumns, "errors" | "lastError">>({
  errors,
  lastError,
  ...rest
}: Head): object {
  return { ...rest, texts: Array.from(lastError, (error) => (error < 0 ? null : errors[error])) };
}
