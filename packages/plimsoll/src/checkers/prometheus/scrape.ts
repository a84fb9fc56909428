import type { Clock } from "../../port/clock.ts";
import type { Moment } from "../series/measure.ts";
import type { AnswerHead } from "../web/answer-head.ts";
import { ExpositionScanner, type SampleTaker } from "./exposition-scanner.ts";
import type { ScrapeMeasure } from "./scrape-measure.ts";

/** One body while it is read. */
export interface Scrape {
  /** When its first bytes were there. */
  readonly moment: Moment;
  write(chunk: Buffer): void;
  /** The body has ended: what is wrong with it, null when nothing is. */
  end(): string | null;
  readonly samples: number;
  readonly bytes: number;
  /** Time spent reading, ms; what the network took is not in it. */
  readonly parseMs: number;
}

/** Begins to read a body for all measures at once. */
export function beginScrape(measures: readonly ScrapeMeasure[], { headers }: AnswerHead, clock: Clock): Scrape {
  const moment: Moment = { at: clock.monotonic(), now: clock.now() };
  for (const measure of measures) measure.begin(moment);
  const takers = gatherTakers(measures);
  const isOpenMetrics = /^application\/openmetrics-text\b/i.test(headers["content-type"] ?? "");
  const scanner = new ExpositionScanner({ find: (name) => takers.get(name) ?? null, isOpenMetrics });
  return new ScannedScrape(scanner, moment, clock);
}

class ScannedScrape implements Scrape {
  readonly moment: Moment;
  readonly #scanner: ExpositionScanner;
  readonly #clock: Clock;
  #parseMs = 0;
  #bytes = 0;

  constructor(scanner: ExpositionScanner, moment: Moment, clock: Clock) {
    this.#scanner = scanner;
    this.moment = moment;
    this.#clock = clock;
  }

  get samples(): number {
    return this.#scanner.samples;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get parseMs(): number {
    return this.#parseMs;
  }

  write(chunk: Buffer): void {
    const before = this.#clock.monotonic();
    this.#bytes += chunk.length;
    this.#scanner.write(chunk);
    this.#parseMs += this.#clock.monotonic() - before;
  }

  end(): string | null {
    this.#scanner.end();
    return this.#scanner.fault;
  }
}

/** Several measures can take the samples of one name. */
function gatherTakers(measures: readonly ScrapeMeasure[]): ReadonlyMap<string, SampleTaker> {
  const all = new Map<string, SampleTaker[]>();
  for (const { name, taker } of measures.flatMap((measure) => measure.takers)) {
    all.set(name, [...(all.get(name) ?? []), taker]);
  }
  return new Map(
    [...all].map(([name, takers]) => [name, takers.length === 1 ? (takers[0] as SampleTaker) : toAll(takers)]),
  );
}

function toAll(takers: readonly SampleTaker[]): SampleTaker {
  return {
    take(labels, value, timestamp) {
      for (const taker of takers) taker.take(labels, value, timestamp);
    },
  };
}
