import { ByteReader, ByteWriter } from "./byte-buffer.ts";
import { readIntegers, writeIntegers } from "./integer-column.ts";

/** A component's checks in one bucket. */
export interface CheckBucket {
  /** Where the bucket begins, epoch ms. */
  readonly at: number;
  readonly failed: number;
  /** How many there were of each status, in the order of HEALTH_STATUSES. */
  readonly byStatus: readonly [number, number, number, number];
}

const VERSION = 1;

export function packCheckRollup(rollup: readonly CheckBucket[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.number(rollup.length);
  writeIntegers(
    writer,
    Float64Array.from(rollup, ({ at }) => at),
  );
  writeIntegers(
    writer,
    Float64Array.from(rollup, ({ failed }) => failed),
  );
  for (const rank of [0, 1, 2, 3])
    writeIntegers(
      writer,
      Float64Array.from(rollup, ({ byStatus }) => byStatus[rank] ?? 0),
    );
  return writer.finish();
}

export function unpackCheckRollup(packed: Uint8Array): CheckBucket[] {
  const reader = new ByteReader(packed);
  const version = reader.byte();
  if (version !== VERSION) throw new RangeError(`a rollup of version ${version}, which this program does not know`);
  const count = reader.number();
  const at = readIntegers(reader, count);
  const failed = readIntegers(reader, count);
  const [healthy, warning, critical, down] = [0, 1, 2, 3].map(() => readIntegers(reader, count));
  return Array.from(at, (start, row) => ({
    at: start,
    failed: failed[row] ?? 0,
    byStatus: [healthy?.[row] ?? 0, warning?.[row] ?? 0, critical?.[row] ?? 0, down?.[row] ?? 0],
  }));
}

export function mergeCheckBuckets(a: CheckBucket, b: CheckBucket): CheckBucket {
  const [h, w, c, d] = b.byStatus;
  return {
    at: a.at,
    failed: a.failed + b.failed,
    byStatus: [a.byStatus[0] + h, a.byStatus[1] + w, a.byStatus[2] + c, a.byStatus[3] + d],
  };
}
