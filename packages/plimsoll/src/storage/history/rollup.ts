import { ByteReader, ByteWriter } from "./byte-buffer.ts";
import { type Figure, sumOf } from "./figure.ts";
import { readIntegers, writeIntegers } from "./integer-column.ts";
import { readNumbers, writeNumbers } from "./number-column.ts";
import type { Sketch } from "./sketch.ts";

/** The first byte of what is packed, so that another way to pack can follow. */
const VERSION = 1;

/** A series in buckets, oldest first; `at` is where a bucket begins, epoch ms. */
export type Rollup = readonly RollupBucket[];
export interface RollupBucket extends Figure {
  readonly at: number;
}

/** Packs a stretch of a rollup. Sketches lie at the end, so that who wants none need not read them. */
export function packRollup(rollup: Rollup): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.number(rollup.length);
  const valued = rollup.filter(({ values }) => values > 0);
  const many = rollup.filter(({ values }) => values > 2);
  writeIntegers(
    writer,
    Float64Array.from(rollup, ({ at }) => at),
  );
  writeIntegers(
    writer,
    Float64Array.from(rollup, ({ values }) => values),
  );
  writeIntegers(
    writer,
    Float64Array.from(rollup, ({ readings, values }) => readings - values),
  );
  writeNumbers(
    writer,
    Float64Array.from(valued, ({ min }) => min),
  );
  writeNumbers(
    writer,
    Float64Array.from(valued, ({ max }) => max),
  );
  // Of one or two values it follows from these.
  writeNumbers(
    writer,
    Float64Array.from(many, ({ sum }) => sum),
  );
  writeSketches(writer, rollup);
  return writer.finish();
}

/** `withSketches: false` leaves them null, in half the time. */
export function unpackRollup(packed: Uint8Array, { withSketches }: { withSketches: boolean }): RollupBucket[] {
  const reader = new ByteReader(packed);
  const version = reader.byte();
  if (version !== VERSION) throw new RangeError(`a rollup of version ${version}, which this program does not know`);
  const count = reader.number();
  const at = readIntegers(reader, count);
  const values = readIntegers(reader, count);
  const missing = readIntegers(reader, count);
  let [held, many] = [0, 0];
  for (const value of values) {
    if (value > 0) held += 1;
    if (value > 2) many += 1;
  }
  const [min, max, sum] = [readNumbers(reader, held), readNumbers(reader, held), readNumbers(reader, many)];
  const sketches = withSketches ? readSketches(reader, count) : null;
  const rollup: RollupBucket[] = [];
  for (let row = 0, place = 0, summed = 0; row < count; row += 1) {
    const own = values[row] ?? 0;
    const [least, most] = own === 0 ? [0, 0] : [min[place] ?? 0, max[place] ?? 0];
    rollup.push({
      at: at[row] ?? 0,
      readings: own + (missing[row] ?? 0),
      values: own,
      min: least,
      max: most,
      sum: own > 2 ? (sum[summed++] ?? 0) : own === 2 ? sumOf([least, most]) : least,
      sketch: sketches?.[row] ?? null,
    });
    if (own > 0) place += 1;
  }
  return rollup;
}

function writeSketches(writer: ByteWriter, rollup: Rollup): void {
  const sizes: number[] = [];
  const firsts: number[] = [];
  const steps: number[] = [];
  const counts: number[] = [];
  for (const { sketch } of rollup) {
    sizes.push(sketch?.keys.length ?? 0);
    if (sketch === null) continue;
    firsts.push(sketch.keys[0] ?? 0);
    for (let at = 1; at < sketch.keys.length; at += 1) steps.push((sketch.keys[at] ?? 0) - (sketch.keys[at - 1] ?? 0));
    for (let at = 0; at < sketch.counts.length; at += 1) counts.push(sketch.counts[at] ?? 0);
  }
  for (const column of [sizes, firsts, steps, counts]) {
    writer.number(column.length);
    writeIntegers(writer, column);
  }
}

function readSketches(reader: ByteReader, count: number): (Sketch | null)[] {
  const column = () => readIntegers(reader, reader.number());
  const [sizes, firsts, steps, counts] = [column(), column(), column(), column()];
  const sketches: (Sketch | null)[] = [];
  for (let row = 0, sketch = 0, step = 0, place = 0; row < count; row += 1) {
    const size = sizes[row] ?? 0;
    if (size === 0) {
      sketches.push(null);
      continue;
    }
    const keys = new Float64Array(size);
    keys[0] = firsts[sketch++] ?? 0;
    for (let at = 1; at < size; at += 1) keys[at] = (keys[at - 1] ?? 0) + (steps[step++] ?? 0);
    sketches.push({ keys, counts: counts.subarray(place, place + size) });
    place += size;
  }
  return sketches;
}
