import { clip } from "@plimsoll/core";
import { endOfLabels, endOfName, endOfQuoted, endOfToken, skipBlanks } from "./sample-grammar.ts";
import { isSampleNumber, readSampleNumber } from "./sample-number.ts";

const NEWLINE = 10;
const HASH = 35;
const OPEN = 123;
/** Longer than any line that means something. */
const MOST_LINE = 1_048_576;
const SHOWN = 60;

/** Takes the samples of one name. `labels` as they stand between their braces; `timestamp` in epoch ms where it is given. */
export interface SampleTaker {
  take(labels: string, value: number, timestamp: number | null): void;
}

export interface ScannerOptions {
  /** Who takes the samples of a name; null: nobody, and then nothing is made of them. */
  readonly find: (name: string) => SampleTaker | null;
  /** OpenMetrics 1.0 instead of the text format 0.0.4: seconds as timestamps, exemplars, and `# EOF` at the end. */
  readonly isOpenMetrics: boolean;
}

/**
 * Reads what a `/metrics` answers piece by piece, in the text format 0.0.4 or as OpenMetrics 1.0. Every line is held against
 * the grammar; only the samples that somebody takes are made into anything.
 */
export class ExpositionScanner {
  readonly #find: ScannerOptions["find"];
  readonly #isOpenMetrics: boolean;
  #rest: Buffer | null = null;
  #lines = 0;
  #samples = 0;
  #isEnded = false;
  #fault: string | null = null;
  /** Samples of one name stand together: who takes them is looked up once. */
  #name: Uint8Array = new Uint8Array(0);
  #taker: SampleTaker | null = null;

  constructor({ find, isOpenMetrics }: ScannerOptions) {
    this.#find = find;
    this.#isOpenMetrics = isOpenMetrics;
  }

  /** How many samples were read. */
  get samples(): number {
    return this.#samples;
  }

  /** What is wrong and in which line, null when nothing is. Behind a fault nothing more is read. */
  get fault(): string | null {
    return this.#fault;
  }

  write(chunk: Buffer): void {
    let start = 0;
    if (this.#rest !== null && this.#fault === null) {
      const end = chunk.indexOf(NEWLINE);
      const whole = Buffer.concat([this.#rest, end < 0 ? chunk : chunk.subarray(0, end)]);
      if (end < 0) {
        this.#keep(whole);
        return;
      }
      this.#rest = null;
      this.#readLine(whole, 0, whole.length);
      start = end + 1;
    }
    while (this.#fault === null) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#readLine(chunk, start, end);
      start = end + 1;
    }
    if (this.#fault === null && start < chunk.length) this.#keep(Buffer.from(chunk.subarray(start)));
  }

  /** The end of the body. The last line needs no line end, as with Prometheus. */
  end(): void {
    if (this.#rest !== null && this.#fault === null) this.#readLine(this.#rest, 0, this.#rest.length);
    this.#rest = null;
    if (this.#isOpenMetrics && !this.#isEnded) {
      this.#fault ??= "it ends without # EOF, so that its rest is missing";
    }
  }

  #keep(rest: Buffer): void {
    this.#rest = rest;
    if (rest.length > MOST_LINE) this.#fault = `line ${this.#lines + 1} is longer than ${MOST_LINE} bytes`;
  }

  #readLine(bytes: Buffer, start: number, end: number): void {
    this.#lines += 1;
    const at = skipBlanks(bytes, start, end);
    if (at === end) return;
    if (this.#isEnded) this.#fault = `line ${this.#lines} follows # EOF`;
    else if (bytes[at] === HASH) this.#isEnded = this.#isOpenMetrics && isEof(bytes, at, end);
    else if (this.#readSample(bytes, at, end)) this.#samples += 1;
    else this.#fault = `line ${this.#lines} is no sample: ${JSON.stringify(shown(bytes, start, end))}`;
  }

  #readSample(bytes: Buffer, start: number, end: number): boolean {
    const named = bytes[start] === OPEN;
    const nameEnd = named ? start : endOfName(bytes, start, end);
    if (nameEnd < 0) return false;
    let at = skipBlanks(bytes, nameEnd, end);
    const labelsStart = at;
    if (bytes[at] === OPEN && at < end) {
      at = endOfLabels(bytes, at, { end, named });
      if (at < 0) return false;
    }
    const labelsEnd = at;
    at = skipBlanks(bytes, at, end);
    const valueEnd = endOfToken(bytes, at, end);
    // The value must stand apart from a bare name; behind a brace it need not.
    if (at === valueEnd || (labelsEnd === labelsStart && at === nameEnd)) return false;
    const timestamp = this.#readRest(bytes, skipBlanks(bytes, valueEnd, end), end);
    if (timestamp === undefined) return false;
    const taker = named ? this.#quotedTaker(bytes, labelsStart) : this.#takerOf(bytes, start, nameEnd);
    if (taker === null) return isSampleNumber(bytes, at, valueEnd);
    const value = readSampleNumber(bytes, at, valueEnd);
    if (value === undefined) return false;
    const labels = labelsEnd === labelsStart ? "" : bytes.toString("utf8", labelsStart + 1, labelsEnd - 1);
    taker.take(named ? afterName(labels) : labels, value, timestamp);
    return true;
  }

  /** The timestamp in epoch ms, null when there is none, undefined when something else stands there. */
  #readRest(bytes: Buffer, start: number, end: number): number | null | undefined {
    if (start === end) return null;
    if (bytes[start] === HASH) return this.#isExemplar(bytes, start, end) ? null : undefined;
    const tokenEnd = endOfToken(bytes, start, end);
    const stamp = readSampleNumber(bytes, start, tokenEnd);
    if (stamp === undefined || !Number.isFinite(stamp)) return undefined;
    if (!this.#isOpenMetrics && !Number.isInteger(stamp)) return undefined;
    const rest = skipBlanks(bytes, tokenEnd, end);
    if (rest < end && !this.#isExemplar(bytes, rest, end)) return undefined;
    return this.#isOpenMetrics ? stamp * 1000 : stamp;
  }

  #isExemplar(bytes: Buffer, start: number, end: number): boolean {
    if (!this.#isOpenMetrics || bytes[start] !== HASH) return false;
    const labelsEnd = endOfLabels(bytes, skipBlanks(bytes, start + 1, end), { end, named: false });
    if (labelsEnd < 0) return false;
    const valueStart = skipBlanks(bytes, labelsEnd, end);
    const valueEnd = endOfToken(bytes, valueStart, end);
    if (readSampleNumber(bytes, valueStart, valueEnd) === undefined) return false;
    const stampStart = skipBlanks(bytes, valueEnd, end);
    const stampEnd = endOfToken(bytes, stampStart, end);
    if (stampStart === stampEnd) return true;
    return skipBlanks(bytes, stampEnd, end) === end && readSampleNumber(bytes, stampStart, stampEnd) !== undefined;
  }

  #takerOf(bytes: Buffer, start: number, end: number): SampleTaker | null {
    const length = end - start;
    const known = this.#name;
    if (known.length === length) {
      let same = 0;
      while (same < length && known[same] === bytes[start + same]) same += 1;
      if (same === length) return this.#taker;
    }
    this.#name = new Uint8Array(bytes.subarray(start, end));
    this.#taker = this.#find(bytes.toString("latin1", start, end));
    return this.#taker;
  }

  #quotedTaker(bytes: Buffer, start: number): SampleTaker | null {
    const at = skipBlanks(bytes, start + 1, bytes.length);
    return this.#find(unescapeText(bytes.toString("utf8", at + 1, endOfQuoted(bytes, at, bytes.length) - 1)));
  }
}

/** What an escape in a label's value or in a quoted name stands for. */
export function unescapeText(text: string): string {
  return text.includes("\\")
    ? text.replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : String(escaped)))
    : text;
}

/** The labels behind a name that stands among them. */
function afterName(labels: string): string {
  return labels.replace(/^\s*"(?:[^"\\]|\\.)*"\s*,?/s, "");
}

function isEof(bytes: Buffer, start: number, end: number): boolean {
  return end - start === 5 && bytes.toString("latin1", start, end) === "# EOF";
}

function shown(bytes: Buffer, start: number, end: number): string {
  return clip(bytes.toString("utf8", start, Math.min(end, start + SHOWN * 4)), SHOWN);
}
