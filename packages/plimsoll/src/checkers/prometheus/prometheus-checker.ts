import type { CheckFailure, MarketCalendar, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { roundTo } from "../host/figure.ts";
import { portOpen } from "../net/port-open.ts";
import { SeriesMetric } from "../series/series-metric.ts";
import { StateMemory } from "../value/state-memory.ts";
import { toAnswer } from "../value/to-answer.ts";
import type { VenueBook } from "../venue/venue-book.ts";
import { encodingFault } from "../web/encoding-fault.ts";
import { type Answered, type ExchangeResult, isGzip, type ReadPlan } from "../web/exchange.ts";
import { unaskedAnswer } from "../web/held.ts";
import { statusFailure } from "../web/status-failure.ts";
import { certificateDaysLeft, responseTime } from "../web/web-metrics.ts";
import { WebSource } from "../web/web-source.ts";
import { createMeasure } from "./create-measure.ts";
import type { PrometheusOptions } from "./prometheus-options.ts";
import { beginScrape, type Scrape } from "./scrape.ts";
import type { ScrapeMeasure } from "./scrape-measure.ts";

/** The text format first: every exporter has it, and it says all that is asked for here. */
const ACCEPT = "text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.8,*/*;q=0.1";

/** Scrapes what a program exposes for Prometheus, and makes metrics of the series that are meant. */
export class PrometheusChecker implements Checker {
  readonly #metrics: readonly SeriesMetric[];
  readonly #measures: readonly ScrapeMeasure[];
  readonly #source: WebSource;
  readonly #title: string;
  readonly #labels: { readonly endpoint: string };
  readonly #market: MarketCalendar;
  readonly #clock: Clock;
  readonly #states = new StateMemory();
  #scrape: Scrape | null = null;

  constructor(options: PrometheusOptions, setup: CheckerSetup & { readonly venues: VenueBook }) {
    const url = new URL(options.url);
    const created = options.metrics.map((metric) => ({ metric, ...createMeasure(metric) }));
    this.#metrics = created.map(({ metric, measure }) => new SeriesMetric(metric, measure));
    this.#measures = created.flatMap(({ parts }) => parts);
    this.#title = `GET ${url.pathname}`;
    this.#labels = { endpoint: url.pathname };
    this.#market = setup.market;
    this.#clock = setup.clock;
    const headers = { "User-Agent": "plimsoll", Accept: ACCEPT, "Accept-Encoding": "gzip" };
    const read = () => this.#readPlan(options.max_body);
    this.#source = new WebSource(options, {
      venues: setup.venues,
      base: url.origin,
      requests: [{ title: this.#title, url, method: "GET", headers, body: null, read }],
    });
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    this.#scrape = null;
    const asked = await this.#source.ask(context);
    if (asked.kind === "failed") return asked;
    if (asked.kind !== "answered") return unaskedAnswer(asked);
    const [result] = asked.results;
    const scrape = this.#scrape;
    this.#scrape = null;
    if (result === undefined) return { kind: "failed", failure: NO_RESULT };
    return this.#conclude(result, scrape, { now: context.clock.now(), use: asked.use });
  }

  close(): void {
    this.#source.close();
  }

  #readPlan(maxBytes: number): ReadPlan {
    return {
      wantsBody: (status) => Math.floor(status / 100) === 2,
      keepBytes: 0,
      maxBytes,
      unpacks: true,
      take: (chunk, head) => {
        this.#scrape ??= beginScrape(this.#measures, head, this.#clock);
        this.#scrape.write(chunk);
      },
    };
  }

  #conclude(
    result: ExchangeResult,
    scrape: Scrape | null,
    { now, use }: { readonly now: number; readonly use: readonly MetricReading[] },
  ): CheckAnswer {
    if (result.kind === "failed") {
      return { kind: "failed", failure: result.failure, metrics: [portOpen(result.connected)] };
    }
    const metrics = [...this.#ownMetrics(result, scrape, now), ...use];
    const failure = this.#failure(result) ?? (scrape === null ? this.#unreadable(result, "an empty body") : null);
    if (failure !== null || scrape === null) return { kind: "failed", failure: failure ?? NO_RESULT, metrics };
    const fault = scrape.end() ?? (scrape.samples === 0 ? "there is no sample in it" : null);
    if (fault !== null) {
      return { kind: "failed", failure: this.#unreadable(result, `what is no metrics: ${fault}`), metrics };
    }
    return this.#read(scrape, metrics);
  }

  #read({ moment }: Scrape, metrics: readonly MetricReading[]): CheckAnswer {
    const context = { now: moment.now, market: this.#market, states: this.#states };
    const readings = this.#metrics.map((metric) => metric.read(moment, context));
    const read = readings.flatMap((it) => it.read);
    if (read.length === 0 && readings.some(({ isWaiting }) => isWaiting)) {
      return { kind: "pending", reason: "scraped once: what rises is known from the next scrape on" };
    }
    return toAnswer(read, metrics);
  }

  #failure(result: Answered): CheckFailure | null {
    const isOk = Math.floor(result.status / 100) === 2;
    if (!isOk) return statusFailure(result.status, { title: this.#title, expected: "2xx" });
    const fault = isGzip(result) ? null : encodingFault(result);
    return fault === null ? null : this.#unreadable(result, fault.replace(/^with /, ""));
  }

  #unreadable({ status }: Answered, words: string): CheckFailure {
    return { code: "unreadable", message: `${this.#title} answered ${status} with ${words}` };
  }

  #ownMetrics(result: Answered, scrape: Scrape | null, now: number): MetricReading[] {
    const metrics = [responseTime(this.#labels, result), portOpen(true)];
    const days = certificateDaysLeft([result], now);
    if (days !== null) metrics.push(days);
    if (scrape === null) return metrics;
    const details = { bytes: scrape.bytes, parse_ms: roundTo(scrape.parseMs, 3) };
    return [...metrics, { name: "samples_scraped", value: scrape.samples, unit: "1", direction: "below", details }];
  }
}

const NO_RESULT: CheckFailure = { code: "unreachable", message: "nothing was answered" };
