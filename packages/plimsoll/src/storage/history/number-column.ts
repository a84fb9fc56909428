import type { ByteReader, ByteWriter } from "./byte-buffer.ts";
import { readPlane, writePlane } from "./byte-planes.ts";
import { MAX_INTEGER, readIntegers, writeIntegers } from "./integer-column.ts";

/** Numbers with more decimals are packed as they lie in memory. */
const MAX_DECIMALS = 9;
/** In place of a count of decimals. */
const AS_DOUBLES = 255;
const DOUBLE_BYTES = 8;

/**
 * Packs finite numbers without losing anything: as whole numbers of the smallest decimal unit that fits all of them
 * (0.25 and 1.5 as 25 and 150 hundredths), or as doubles where there is none.
 */
export function writeNumbers(writer: ByteWriter, values: Float64Array): void {
  const decimals = decimalsOf(values);
  if (decimals === null) {
    writer.byte(AS_DOUBLES);
    writeDoubles(writer, values);
    return;
  }
  const scale = 10 ** decimals;
  writer.byte(decimals);
  writeIntegers(
    writer,
    values.map((value) => Math.round(value * scale)),
  );
}

export function readNumbers(reader: ByteReader, count: number): Float64Array {
  const decimals = reader.byte();
  if (decimals === AS_DOUBLES) return readDoubles(reader, count);
  const values = readIntegers(reader, count);
  if (decimals === 0) return values;
  const scale = 10 ** decimals;
  for (let at = 0; at < count; at += 1) values[at] = (values[at] ?? 0) / scale;
  return values;
}

/** The fewest decimals with which all numbers can be written exactly; null when nine do not do, or they get too large. */
export function decimalsOf(values: ArrayLike<number>): number | null {
  let decimals = 0;
  let scale = 1;
  let largest = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    largest = Math.max(largest, Math.abs(value));
    while (Math.round(value * scale) / scale !== value) {
      decimals += 1;
      scale = 10 ** decimals;
      if (decimals > MAX_DECIMALS) return null;
    }
  }
  return largest * scale <= MAX_INTEGER ? decimals : null;
}

/** Each double differs from the one before in few bits; bytes of one place lie together. */
function writeDoubles(writer: ByteWriter, values: Float64Array): void {
  const bits = new BigUint64Array(values.slice().buffer);
  let before = 0n;
  for (const [at, value] of bits.entries()) {
    bits[at] = value ^ before;
    before = value;
  }
  const bytes = new Uint8Array(bits.buffer);
  for (let place = 0; place < DOUBLE_BYTES; place += 1) {
    const plane = new Uint8Array(values.length);
    for (let at = 0; at < values.length; at += 1) plane[at] = bytes[at * DOUBLE_BYTES + place] ?? 0;
    writePlane(writer, plane);
  }
}

function readDoubles(reader: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count);
  const bytes = new Uint8Array(values.buffer);
  for (let place = 0; place < DOUBLE_BYTES; place += 1) {
    const plane = readPlane(reader, count);
    for (let at = 0; at < count; at += 1) bytes[at * DOUBLE_BYTES + place] = plane[at] ?? 0;
  }
  const bits = new BigUint64Array(values.buffer);
  for (let at = 1; at < count; at += 1) bits[at] = (bits[at] ?? 0n) ^ (bits[at - 1] ?? 0n);
  return values;
}
