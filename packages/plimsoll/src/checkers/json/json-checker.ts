import type { MarketCalendar, MetricReading } from "@plimsoll/core";
import { MatchBudget } from "../../config/bounded-match.ts";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import { portOpen } from "../net/port-open.ts";
import { missing, type ReadingContext, type ReadMetric, readMetric } from "../value/read-metric.ts";
import { StateMemory } from "../value/state-memory.ts";
import { toAnswer } from "../value/to-answer.ts";
import type { VenueBook } from "../venue/venue-book.ts";
import { unaskedAnswer } from "../web/held.ts";
import { compileAssertion, type JsonRule } from "../web/json-assertion.ts";
import { certificateDaysLeft, endpointUp, mergeFailures, responseTime } from "../web/web-metrics.ts";
import { WebSource } from "../web/web-source.ts";
import { compileFind, type FindValues } from "./find-values.ts";
import type { JsonMetric } from "./json-metric.ts";
import type { JsonOptions } from "./json-options.ts";
import { type JsonAnswer, type JsonRequest, planRequests, readAnswer } from "./json-request.ts";
import type { Looked } from "./looked.ts";
import { RisingMemory, risingAge } from "./rising.ts";

/** A metric made ready to be read. */
interface ReadyMetric {
  readonly metric: JsonMetric;
  readonly find: FindValues;
  /** Null: it is always given. */
  readonly when: { readonly request: string; readonly rule: JsonRule } | null;
}

/** Asks for JSON documents, all at once, and reads metrics out of them. */
export class JsonChecker implements Checker {
  readonly #requests: readonly JsonRequest[];
  readonly #metrics: readonly (readonly ReadyMetric[])[];
  readonly #source: WebSource;
  readonly #market: MarketCalendar;
  readonly #states = new StateMemory();
  readonly #rising = new RisingMemory();

  constructor(options: JsonOptions, { venues, market }: CheckerSetup & { readonly venues: VenueBook }) {
    this.#requests = planRequests(options);
    this.#metrics = this.#requests.map(({ metrics, name }) => metrics.map((metric) => readyMetric(metric, name)));
    const base = options.base_url ?? new URL(options.url ?? "").origin;
    this.#source = new WebSource(options, { venues, base, requests: this.#requests.map(({ source }) => source) });
    this.#market = market;
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const asked = await this.#source.ask(context);
    if (asked.kind === "failed") return asked;
    if (asked.kind !== "answered") return unaskedAnswer(asked);
    const budget = new MatchBudget();
    const answers = this.#requests.flatMap((request, index) => {
      const result = asked.results[index];
      return result === undefined ? [] : [readAnswer(result, request, budget)];
    });
    return this.#conclude(answers, { now: context.clock.now(), use: asked.use });
  }

  close(): void {
    this.#source.close();
  }

  #conclude(answers: readonly JsonAnswer[], { now, use }: { now: number; use: readonly MetricReading[] }): CheckAnswer {
    const failures = answers.flatMap((answer) => (answer.kind === "failed" ? answer.failure : []));
    const isConnected = answers.some((answer) => answer.kind === "read" || answer.connected);
    const metrics = [...this.#ownMetrics(answers, now), portOpen(isConnected), ...use];
    if (failures.length === answers.length) return { kind: "failed", failure: mergeFailures(failures), metrics };
    return toAnswer(this.#readAll(answers, now), metrics);
  }

  #ownMetrics(answers: readonly JsonAnswer[], now: number): MetricReading[] {
    const metrics: MetricReading[] = [];
    for (const [index, { labels }] of this.#requests.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      if (answer.answered !== null) metrics.push(responseTime(labels, answer.answered));
      if (answers.length > 1) metrics.push(endpointUp(labels, answer.kind === "failed" ? answer.failure : null));
    }
    const days = certificateDaysLeft(
      answers.flatMap(({ answered }) => answered ?? []),
      now,
    );
    return days === null ? metrics : [...metrics, days];
  }

  #readAll(answers: readonly JsonAnswer[], now: number): ReadMetric[] {
    const roots = new Map<string, unknown>();
    for (const [index, answer] of answers.entries()) {
      if (answer.kind === "read") roots.set(this.#requests[index]?.name ?? "", answer.root);
    }
    const context = { now, market: this.#market, states: this.#states };
    return this.#metrics.flatMap((metrics, index) => {
      const name = this.#requests[index]?.name ?? "";
      if (!roots.has(name)) return [];
      return metrics.flatMap((it) => (isDue(it, roots) ? this.#read(it, roots.get(name), context) : []));
    });
  }

  #read({ metric, find }: ReadyMetric, root: unknown, context: ReadingContext): ReadMetric[] {
    return find(root).flatMap((looked) => {
      const read = readLooked(metric, looked, context);
      if (read === null) return [];
      const age = risingAge(read.reading, metric, { ...context, memory: this.#rising });
      return age === null ? [read] : [read, { reading: age, down: null }];
    });
  }
}

function readyMetric(metric: JsonMetric, request: string): ReadyMetric {
  const { when } = metric;
  const condition = when === undefined ? null : { request: when.request ?? request, rule: compileAssertion(when) };
  return { metric, find: compileFind(metric), when: condition };
}

function isDue({ when }: ReadyMetric, roots: ReadonlyMap<string, unknown>): boolean {
  return when === null || (roots.has(when.request) && when.rule(roots.get(when.request)) === null);
}

function readLooked(metric: JsonMetric, looked: Looked, context: ReadingContext): ReadMetric | null {
  const isTaken = metric.each?.take !== undefined && metric.age !== undefined;
  const declared = isTaken ? { ...metric, age: "ms" as const } : metric;
  if (looked.kind === "found") return orFail(metric, readMetric(declared, looked.value, context));
  if (looked.isAbsent && metric.missing === "skip") return null;
  return orFail(metric, missing(metric, looked, looked.error));
}

function orFail({ missing: rule, name }: JsonMetric, read: ReadMetric): ReadMetric {
  if (rule !== "fail" || read.reading.value !== null) return read;
  return { ...read, down: read.down ?? `${name} has no value: ${String(read.reading.details?.error)}` };
}
