import type { GroupOutcome, Measure, Moment } from "../series/measure.ts";
import { Selection } from "../series/selection.ts";
import type { Selector } from "../series/selector.ts";
import { CountGatherer } from "./count-gatherer.ts";
import { type Gatherer, MOST_KEPT, type Question } from "./gatherer.ts";
import { GaugeGatherer } from "./gauge-gatherer.ts";
import { MemberGatherer } from "./member-gatherer.ts";
import { ObservationGatherer } from "./observation-gatherer.ts";
import { KIND_WORDS, type PushedSample, type SampleKind } from "./pushed-sample.ts";

/** Which kinds of samples can answer what. */
const FITTING: Readonly<Record<Question["kind"], readonly SampleKind[]>> = {
  value: ["count", "gauge", "observation", "member"],
  rise: ["count"],
  quantile: ["observation"],
};
const NEEDED: Readonly<Record<Question["kind"], string>> = {
  value: "",
  rise: "rate and increase take counters",
  quantile: "a quantile takes timings",
};

export interface PushedSelection {
  readonly selector: Selector;
  readonly by: readonly string[];
  readonly readLabels: (text: string) => ReadonlyMap<string, string>;
}

/** What one selector's series come to, of which samples are pushed. */
export class PushedMeasure implements Measure {
  readonly name: string;
  readonly #text: string;
  readonly #selection: Selection;
  readonly #question: Question;
  readonly #gatherers = new Map<SampleKind, Gatherer>();
  #fault: string | null = null;

  constructor(selection: PushedSelection, question: Question) {
    this.name = selection.selector.name;
    this.#text = selection.selector.text;
    this.#selection = new Selection(selection);
    this.#question = question;
  }

  /** Takes a sample of its name; whether its series is one that is meant. `series`: the text that it is known by. */
  take(sample: PushedSample, series: string, at: number): boolean {
    const selected = this.#selection.find(series);
    if (selected.kind === "slow") this.#fault = `the pattern for ${selected.label} in ${this.#text} takes too long`;
    if (selected.kind !== "member") return false;
    const gatherer = this.#gatherers.get(sample.kind) ?? createGatherer(sample.kind, this.#question);
    this.#gatherers.set(sample.kind, gatherer);
    const { group, key } = selected.member;
    if (!gatherer.take({ sample, group, series: key, at })) {
      this.#fault = `${this.#text} means more than is kept apart (${MOST_KEPT}): narrow select, or by`;
    }
    return true;
  }

  finish(moment: Moment): ReadonlyMap<string, GroupOutcome> | string {
    const fault = this.#fault;
    this.#fault = null; // what is still wrong shows with the next sample
    if (fault !== null) return fault;
    const found = new Map<SampleKind, ReadonlyMap<string, GroupOutcome>>();
    for (const [kind, gatherer] of this.#gatherers) {
      const outcomes = gatherer.outcomes(moment);
      if (outcomes.size > 0) found.set(kind, outcomes);
    }
    const { kind } = this.#question;
    const kinds = [...found.keys()];
    const fitting = kinds.filter((it) => FITTING[kind].includes(it));
    const [only, other] = fitting;
    if (only === undefined) {
      return kinds.length === 0 ? new Map() : `${this.#text} comes as ${inWords(kinds)}: ${NEEDED[kind]}`;
    }
    if (other !== undefined) return `${this.#text} comes as ${inWords(fitting)}: one name must mean one thing`;
    return found.get(only) ?? new Map();
  }
}

function createGatherer(kind: SampleKind, question: Question): Gatherer {
  switch (kind) {
    case "count":
      return new CountGatherer(question) as Gatherer;
    case "gauge":
      return new GaugeGatherer(question) as Gatherer;
    case "observation":
      return new ObservationGatherer(question) as Gatherer;
    case "member":
      return new MemberGatherer(question) as Gatherer;
  }
}

function inWords(kinds: readonly SampleKind[]): string {
  return kinds.map((kind) => KIND_WORDS[kind]).join(" and ");
}
