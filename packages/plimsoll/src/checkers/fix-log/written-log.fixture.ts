import { fixLogMetrics } from "./fix-log-metrics.ts";
import { fixLine } from "./log-lines.fixture.ts";
import { LogReader, type LogReaderOptions } from "./log-reader.ts";
import { UTC } from "./log-zone.ts";

/** When a written log begins, epoch ms. */
export const START = Date.UTC(2026, 10, 26, 8, 0, 0);

/** A log that is written and read line by line, with the engine's clock. */
export class WrittenLog {
  readonly reader: LogReader;
  now = START;
  /** How far the clock that stamps is ahead, ms. */
  skew = 0;
  readonly #seqs = { out: 0, in: 0 };

  constructor(options: Partial<LogReaderOptions> = {}) {
    this.reader = new LogReader({ compIds: ["ENGINE"], parentTag: null, offsetAt: UTC, ...options });
  }

  pass(ms: number): this {
    this.now += ms;
    return this;
  }

  out(type: string, fields: Record<number, string> = {}): this {
    this.#seqs.out += 1;
    return this.write({ 35: type, 34: String(this.#seqs.out), ...fields });
  }

  in(type: string, fields: Record<number, string> = {}): this {
    if (fields[34] === undefined) this.#seqs.in += 1;
    else this.#seqs.in = Number(fields[34]);
    return this.write({ 35: type, 34: String(this.#seqs.in), 49: "VENUE", 56: "ENGINE", ...fields });
  }

  write(fields: Record<number, string>): this {
    return this.text(fixLine(fields, { prefix: this.prefix }));
  }

  text(text: string): this {
    const bytes = Buffer.from(text, "latin1");
    this.reader.read(bytes, { known: 0, now: this.now });
    return this;
  }

  set(skew: number): this {
    this.skew = skew;
    return this;
  }

  get prefix(): string {
    const [date = "", time = ""] = new Date(this.now + this.skew).toISOString().split("T");
    return `${date.replaceAll("-", "")}-${time.slice(0, -1)} : `;
  }

  get report() {
    return this.reader.report(this.now);
  }

  get session() {
    return this.report.sessions[0];
  }

  /** What one metric says of the log at a moment, epoch ms; that of its only series. */
  said(metric: string, now = this.now) {
    const context = { now, isInSession: true, heartbeatMs: 30_000, ratioMinimum: 20 };
    const files = { files: [], passedOver: 0, waiting: { files: 0, bytes: 0 }, failure: null, bytesPerSecond: null };
    return fixLogMetrics({ ...this.report, ...files }, context).find(({ name }) => name === metric);
  }
}
