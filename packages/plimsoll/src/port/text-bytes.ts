/** Room beyond what is expected: with less, the last chunk at its most would have all of it copied to memory twice as large. */
const LEAST_BYTES = 32_768;
/** UTF-16 has at most so many bytes of UTF-8 a unit. */
const MOST_BYTES = 3;
/** So many characters are put together before they become bytes. */
const CHUNK = 8192;

/** Text put together piece by piece, as UTF-8: what is done with is bytes, which are no work for the collector. */
export class TextBytes {
  readonly #encoder = new TextEncoder();
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;
  #pending = "";

  /** @param expected about how many bytes it will be; more are room for more. */
  constructor(expected = 0) {
    this.#bytes = new Uint8Array(expected + LEAST_BYTES);
  }

  add(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= CHUNK) this.#flush();
  }

  /** All of it, at the begin of memory of its own. Nothing can be added afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    this.#flush();
    return this.#bytes.subarray(0, this.#length);
  }

  #flush(): void {
    const most = this.#length + this.#pending.length * MOST_BYTES;
    if (most > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(most, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#length += this.#encoder.encodeInto(this.#pending, this.#bytes.subarray(this.#length)).written;
    this.#pending = "";
  }
}
