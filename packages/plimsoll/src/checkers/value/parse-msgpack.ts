const MAX_DEPTH = 32;

/**
 * Reads one value of MessagePack (its specification of 2013, extensions left out as null), as engines write it into message
 * buses. Whole numbers beyond 2^53 are bigints, binary is a text. Undefined where the bytes are no such value.
 */
export function parseMsgpack(bytes: Buffer): unknown {
  try {
    return new Reading(bytes).value(0);
  } catch {
    return undefined;
  }
}

class Reading {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new RangeError("too deep");
    const head = this.#uint(1);
    if (head < 0x80) return head;
    if (head < 0x90) return this.#map(head & 0x0f, depth);
    if (head < 0xa0) return this.#list(head & 0x0f, depth);
    if (head < 0xc0) return this.#text(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    return this.#wide(head, depth);
  }

  #wide(head: number, depth: number): unknown {
    if (head === 0xc0) return null;
    if (head === 0xc2 || head === 0xc3) return head === 0xc3;
    if (head >= 0xc4 && head <= 0xc6) return this.#text(this.#uint(1 << (head - 0xc4)));
    if (head >= 0xc7 && head <= 0xc9) return this.#skip(this.#uint(1 << (head - 0xc7)) + 1);
    if (head === 0xca || head === 0xcb) return this.#float(head === 0xca ? 4 : 8);
    if (head >= 0xcc && head <= 0xcf) return this.#integer(1 << (head - 0xcc), false);
    if (head >= 0xd0 && head <= 0xd3) return this.#integer(1 << (head - 0xd0), true);
    if (head >= 0xd4 && head <= 0xd8) return this.#skip((1 << (head - 0xd4)) + 1);
    if (head >= 0xd9 && head <= 0xdb) return this.#text(this.#uint(1 << (head - 0xd9)));
    if (head === 0xdc || head === 0xdd) return this.#list(this.#uint(head === 0xdc ? 2 : 4), depth);
    if (head === 0xde || head === 0xdf) return this.#map(this.#uint(head === 0xde ? 2 : 4), depth);
    throw new RangeError("no such type");
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#bytes.length - at) throw new RangeError("cut off");
    this.#at = at + length;
    return at;
  }

  #skip(length: number): null {
    this.#take(length);
    return null;
  }

  #uint(length: number): number {
    return this.#bytes.readUIntBE(this.#take(length), length);
  }

  #integer(length: number, signed: boolean): number | bigint {
    const at = this.#take(length);
    if (length < 8) return signed ? this.#bytes.readIntBE(at, length) : this.#bytes.readUIntBE(at, length);
    const wide = signed ? this.#bytes.readBigInt64BE(at) : this.#bytes.readBigUInt64BE(at);
    return Number.isSafeInteger(Number(wide)) ? Number(wide) : wide;
  }

  #float(length: number): number {
    const at = this.#take(length);
    return length === 4 ? this.#bytes.readFloatBE(at) : this.#bytes.readDoubleBE(at);
  }

  #text(length: number): string {
    const at = this.#take(length);
    return this.#bytes.toString("utf8", at, at + length);
  }

  /** Each element is a byte at least: a count that cannot be there is not believed. */
  #list(count: number, depth: number): unknown[] {
    if (count > this.#bytes.length - this.#at) throw new RangeError("cut off");
    return Array.from({ length: count }, () => this.value(depth + 1));
  }

  #map(count: number, depth: number): Record<string, unknown> {
    if (count * 2 > this.#bytes.length - this.#at) throw new RangeError("cut off");
    const entries: [string, unknown][] = [];
    for (let index = 0; index < count; index += 1) {
      entries.push([String(this.value(depth + 1)), this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }
}
