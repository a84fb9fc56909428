import { clip, type Labels } from "@plimsoll/core";
import { compileMatcher, type Matched } from "./label-matcher.ts";
import type { Selector } from "./selector.ts";

/** Series that are remembered whether they are meant; a target that makes up ever new ones must not grow our memory. */
const MOST_KNOWN = 20_000;
const MOST_LABEL = 200;

/** Series that are counted together. */
export interface SeriesGroup {
  readonly key: string;
  readonly labels: Labels;
}

/** What is known of one series by its labels. */
export interface Member {
  readonly group: SeriesGroup;
  /** The same for the same labels, in whatever order they are written. */
  readonly key: string;
  /** The same for all series that count together and so begin anew together: a histogram's buckets. */
  readonly family: string;
  /** The label that a histogram's bucket or a summary's quantile is told by, where it has it. */
  readonly mark: string | undefined;
}

export type Selected =
  | { readonly kind: "member"; readonly member: Member }
  | { readonly kind: "other" }
  /** The label on whose value the pattern took too long. */
  | { readonly kind: "slow"; readonly label: string };

export interface SelectionOptions {
  readonly selector: Selector;
  /** The labels by whose values series are grouped; none: all in one. */
  readonly by: readonly string[];
  readonly mark?: "le" | "quantile";
  /** Reads the labels of a series from the text that it is known by. */
  readonly readLabels: (text: string) => ReadonlyMap<string, string>;
}

const OTHER: Selected = { kind: "other" };

/** Tells which series a selector means, and in which group each is. Remembers it by the text that a series is known by. */
export class Selection {
  readonly #options: SelectionOptions;
  readonly #matchers: readonly { readonly label: string; readonly match: (text: string) => Matched }[];
  readonly #known = new Map<string, Selected>();
  readonly #groups = new Map<string, SeriesGroup>();

  constructor(options: SelectionOptions) {
    this.#options = options;
    this.#matchers = options.selector.matchers.map((it) => ({ label: it.label, match: compileMatcher(it) }));
  }

  find(labels: string): Selected {
    const known = this.#known.get(labels);
    if (known !== undefined) return known;
    const selected = this.#look(this.#options.readLabels(labels));
    if (selected.kind === "slow") return selected;
    if (this.#known.size >= MOST_KNOWN) this.#forget();
    this.#known.set(labels, selected);
    return selected;
  }

  #look(labels: ReadonlyMap<string, string>): Selected {
    for (const { label, match } of this.#matchers) {
      const matched = match(labels.get(label) ?? "");
      if (matched === "slow") return { kind: "slow", label };
      if (matched === "no-match") return OTHER;
    }
    const { mark: label } = this.#options;
    const entries = [...labels].sort(([one], [other]) => (one < other ? -1 : 1));
    const key = JSON.stringify(entries);
    const mark = label === undefined ? undefined : labels.get(label);
    const family = mark === undefined ? key : JSON.stringify(entries.filter(([name]) => name !== label));
    return { kind: "member", member: { group: this.#group(labels), key, family, mark } };
  }

  #group(labels: ReadonlyMap<string, string>): SeriesGroup {
    const values = this.#options.by.map((label) => [label, clip(labels.get(label) ?? "", MOST_LABEL)] as const);
    const key = JSON.stringify(values);
    const group = this.#groups.get(key) ?? { key, labels: Object.fromEntries(values) };
    this.#groups.set(key, group);
    return group;
  }

  #forget(): void {
    this.#known.clear();
    this.#groups.clear();
  }
}
