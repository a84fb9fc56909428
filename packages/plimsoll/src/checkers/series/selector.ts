import { isLabelPattern, type LabelMatcher, MATCHER_OPERATORS, type MatcherOperator } from "./label-matcher.ts";

/** Which series are meant: those of one name, of which every matcher holds. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly LabelMatcher[];
  /** As it was written, for people. */
  readonly text: string;
}

const MOST_MATCHERS = 20;
/** `dotted` names may have dots, slashes and dashes in them, as StatsD's and OpenTelemetry's do. */
export type SelectorNames = "prometheus" | "dotted";

const DOTTED = /\s*([A-Za-z_:][A-Za-z0-9_:./-]*)\s*/y;
const NAME = /\s*([A-Za-z_:][A-Za-z0-9_:]*)\s*/y;
const STRING = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`)\s*/y;
const OPERATOR = /\s*(=~|!~|!=|=)\s*/y;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/**
 * Reads an instant vector selector of PromQL: `name`, `name{code=~"5..",method!="GET"}`, or `{"a name in UTF-8",code="500"}`.
 * Answers what was expected where the text is none.
 */
export function parseSelector(text: string, names: SelectorNames = "prometheus"): Selector | string {
  const reader = new Reader(text);
  const bare = reader.take(names === "dotted" ? DOTTED : NAME);
  if (bare !== null && reader.isDone) return { name: bare, matchers: [], text };
  if (!reader.skip("{")) return `expected a metric's name, or { behind it, at character ${reader.at + 1}`;
  const quoted = bare === null ? reader.takeString() : null;
  if (quoted !== null) reader.skip(",");
  const name = bare ?? quoted;
  const matchers: LabelMatcher[] = [];
  while (!reader.skip("}")) {
    const matcher = readMatcher(reader);
    if (typeof matcher === "string") return matcher;
    matchers.push(matcher);
    if (matchers.length > MOST_MATCHERS) return `expected at most ${MOST_MATCHERS} matchers`;
    if (!reader.skip(",") && reader.peek() !== "}") return `expected , or } at character ${reader.at + 1}`;
  }
  if (!reader.isDone) return `expected nothing behind }, at character ${reader.at + 1}`;
  return named(name, matchers, text);
}

function named(name: string | null, matchers: readonly LabelMatcher[], text: string): Selector | string {
  const own = matchers.filter(({ label }) => label === "__name__");
  const [only] = own;
  if (only === undefined)
    return name === null ? "expected a metric's name: series are looked for by it" : { name, matchers, text };
  if (name !== null || own.length > 1 || only.operator !== "=")
    return 'expected one name, as name{...} or {__name__="name"}';
  return { name: only.value, matchers: matchers.filter((it) => it !== only), text };
}

function readMatcher(reader: Reader): LabelMatcher | string {
  const label = reader.take(DOTTED) ?? reader.takeString();
  if (label === null) return `expected a label, as in code="500", at character ${reader.at + 1}`;
  const operator = reader.take(OPERATOR);
  if (!isOperator(operator)) return `expected =, !=, =~ or !~ at character ${reader.at + 1}`;
  const value = reader.takeString();
  if (value === null) return `expected a text in quotes at character ${reader.at + 1}`;
  if (operator.endsWith("~") && (value.length > 1000 || !isLabelPattern(value))) {
    return `expected a regular expression for ${label}, of at most 1000 characters`;
  }
  return { label, operator, value };
}

function isOperator(text: string | null): text is MatcherOperator {
  return (MATCHER_OPERATORS as readonly (string | null)[]).includes(text);
}

class Reader {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isDone(): boolean {
    return this.#text.slice(this.at).trim() === "";
  }

  peek(): string {
    return this.#text.slice(this.at).trimStart()[0] ?? "";
  }

  skip(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at = this.#text.indexOf(character, this.at) + 1;
    return true;
  }

  take(pattern: RegExp): string | null {
    return this.#match(pattern)?.[1] ?? null;
  }

  /** A text in double or single quotes, with escapes, or in backticks, without. */
  takeString(): string | null {
    const found = this.#match(STRING);
    if (found === null) return null;
    const [, double, single, raw] = found;
    return raw ?? (double ?? single ?? "").replace(/\\(.)/gs, (_, it: string) => ESCAPES[it] ?? it);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(pattern);
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.#text);
    if (found !== null) this.at = sticky.lastIndex;
    return found;
  }
}
