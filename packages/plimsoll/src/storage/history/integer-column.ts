import { type ByteReader, type ByteWriter, unzigzag, zigzag } from "./byte-buffer.ts";
import { readPlanes, writePlanes } from "./byte-planes.ts";

/** Numbers up to this size, of either sign, can be packed: three of them still add up exactly. */
export const MAX_INTEGER = 2 ** 50;

/** So many numbers show which way is the shortest. */
const SAMPLE = 512;

/** How the numbers of a column follow from one another. */
const MODE = { constant: 0, offset: 1, delta: 2, deltaOfDelta: 3 } as const;

/** Packs whole numbers of either sign, up to MAX_INTEGER; the reader has to know how many. */
export function writeIntegers(writer: ByteWriter, values: ArrayLike<number>): void {
  const first = values[0] ?? 0;
  if (isConstant(values, first)) {
    writer.byte(MODE.constant);
    writer.signed(first);
    return;
  }
  const best = shortest(values)(values);
  writer.byte(best.mode);
  writer.signed(best.base);
  writePlanes(writer, best.residuals);
}

export function readIntegers(reader: ByteReader, count: number): Float64Array {
  const mode = reader.byte();
  const base = reader.signed();
  if (mode === MODE.constant) return new Float64Array(count).fill(base);
  const values = readPlanes(reader, count);
  if (mode === MODE.offset) {
    for (let at = 0; at < count; at += 1) values[at] = base + (values[at] ?? 0);
    return values;
  }
  let before = base;
  let step = 0;
  for (let at = 0; at < count; at += 1) {
    const residual = unzigzag(values[at] ?? 0);
    step = mode === MODE.delta ? residual : step + residual;
    before += step;
    values[at] = before;
  }
  return values;
}

interface Residuals {
  readonly mode: number;
  readonly base: number;
  readonly residuals: Float64Array;
}

/** The way that needs the fewest bits for the first numbers, which stand for all. */
function shortest(values: ArrayLike<number>): (values: ArrayLike<number>) => Residuals {
  const sample = Array.from({ length: Math.min(values.length, SAMPLE) }, (_, at) => values[at] ?? 0);
  const sizes = [toOffsets, toDeltas, toDeltasOfDeltas].map((way) => ({ way, bits: bitsOf(way(sample).residuals) }));
  return sizes.reduce((a, b) => (b.bits < a.bits ? b : a)).way;
}

function toOffsets(values: ArrayLike<number>): Residuals {
  let base = values[0] ?? 0;
  for (let at = 1; at < values.length; at += 1) base = Math.min(base, values[at] ?? base);
  return { mode: MODE.offset, base, residuals: Float64Array.from(values, (value) => value - base) };
}

function toDeltas(values: ArrayLike<number>): Residuals {
  const base = values[0] ?? 0;
  let before = base;
  const residuals = Float64Array.from(values, (value) => {
    const delta = value - before;
    before = value;
    return zigzag(delta);
  });
  return { mode: MODE.delta, base, residuals };
}

function toDeltasOfDeltas(values: ArrayLike<number>): Residuals {
  const base = values[0] ?? 0;
  let before = base;
  let step = 0;
  const residuals = Float64Array.from(values, (value) => {
    const change = value - before - step;
    step = value - before;
    before = value;
    return zigzag(change);
  });
  return { mode: MODE.deltaOfDelta, base, residuals };
}

/** About how many bits the numbers need. */
function bitsOf(residuals: Float64Array): number {
  let bits = 0;
  for (const residual of residuals) bits += residual < 2 ** 31 ? 32 - Math.clz32(residual) : Math.log2(residual) + 1;
  return bits;
}

function isConstant(values: ArrayLike<number>, first: number): boolean {
  for (let at = 1; at < values.length; at += 1) if (values[at] !== first) return false;
  return true;
}
