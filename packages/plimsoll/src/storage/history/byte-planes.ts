import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { unbroken } from "../stoppable-thread.ts";
import type { ByteReader, ByteWriter } from "./byte-buffer.ts";

/** Shorter planes are not worth a frame of their own. */
const LEAST_COMPRESSED = 24;
/** The least that zlib takes for the size of a buffer; its default, 16 KB, is more than most planes need. */
const LEAST_CHUNK = 64;
const TWO_32 = 2 ** 32;

/**
 * Whole numbers from 0 on, as many as `values` has: all lowest bytes first, then all second ones and so on, each such plane
 * compressed by itself. Noise stays in the low planes, where nothing can be saved, and does not spoil the high ones.
 */
export function writePlanes(writer: ByteWriter, values: Float64Array): void {
  let largest = 0;
  for (const value of values) if (value > largest) largest = value;
  let planes = 0;
  for (let rest = largest; rest >= 1; rest = Math.floor(rest / 256)) planes += 1;
  writer.byte(planes);
  for (let plane = 0; plane < planes; plane += 1) writePlane(writer, planeOf(values, plane));
}

export function readPlanes(reader: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count);
  const planes = reader.byte();
  for (let plane = 0, scale = 1; plane < planes; plane += 1, scale *= 256) {
    const bytes = readPlane(reader, count);
    if (plane === 0) values.set(bytes);
    else for (let at = 0; at < count; at += 1) values[at] = (values[at] ?? 0) + (bytes[at] ?? 0) * scale;
  }
  return values;
}

export function writePlane(writer: ByteWriter, plane: Uint8Array): void {
  const packed = plane.length < LEAST_COMPRESSED ? plane : unbroken(() => zstdCompressSync(plane));
  const isSmaller = packed.length < plane.length;
  writer.number(isSmaller ? packed.length : 0);
  writer.bytes(isSmaller ? packed : plane);
}

export function readPlane(reader: ByteReader, count: number): Uint8Array {
  const length = reader.number();
  if (length === 0) return reader.bytes(count);
  const plane = decompress(reader.bytes(length), count);
  if (plane.length !== count) throw new RangeError(`packed history holds ${plane.length} values, not ${count}`);
  return plane;
}

function decompress(packed: Uint8Array, count: number): Uint8Array {
  try {
    return unbroken(() =>
      zstdDecompressSync(packed, { maxOutputLength: Math.max(1, count), chunkSize: Math.max(LEAST_CHUNK, count) }),
    );
  } catch (error) {
    throw new RangeError("packed history cannot be unpacked", { cause: error });
  }
}

function planeOf(values: Float64Array, plane: number): Uint8Array {
  const bytes = new Uint8Array(values.length);
  const [divisor, shift] = plane < 4 ? [1, plane * 8] : [TWO_32, (plane - 4) * 8];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    bytes[at] = ((divisor === 1 ? value % TWO_32 : value / divisor) >>> shift) & 255;
  }
  return bytes;
}
