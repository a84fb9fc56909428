import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import type { Mistake } from "../port/plimsoll-error.ts";
import { type ConfigPath, type Fault, formatPath, pathKey } from "./fault.ts";
import { type SubstitutionSource, substitute } from "./substitution.ts";

/** Larger than any real configuration; what is larger is a mistake or an attack. */
export const MAX_CONFIG_BYTES = 16 * 1_048_576;
const MAX_DEPTH = 40;
/** Values after aliases are expanded: a few lines of nested aliases could otherwise fill all memory. */
const MAX_VALUES = 200_000;
/** Each takes a walk through the document. */
const MAX_ALIASES = 1000;
const MAX_SYNTAX_MISTAKES = 20;
const TOO_DEEP = { message: `nested more than ${MAX_DEPTH} levels deep`, pos: [0] as const };

/** A configuration's text as plain data, with the way back from a path to its line. */
export interface YamlDocument {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** Paths of texts that came from the environment or a file, wholly or in part. */
  readonly substituted: ReadonlySet<string>;
  toMistake(fault: Fault): Mistake;
}

/** Reads YAML. Syntax errors come as `mistakes` with their places, and then there is no document. */
export function readYaml(
  text: string,
  source: SubstitutionSource,
): { readonly document: YamlDocument } | { readonly mistakes: readonly Mistake[] } {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_CONFIG_BYTES) return { mistakes: [{ path: "", message: `${bytes} bytes; at most 16 MiB is read` }] };
  const lines = new LineCounter();
  const parsed = parse(text, lines);
  const problems = parsed === null ? [TOO_DEEP] : [...parsed.errors, ...parsed.warnings];
  if (parsed !== null && problems.length === 0) return { document: new Reader(parsed, lines, source).read() };
  const mistakes = problems.slice(0, MAX_SYNTAX_MISTAKES);
  return {
    mistakes: mistakes.map((it) => ({ path: "", message: firstLine(it.message), ...placeAt(lines, it.pos[0]) })),
  };
}

/** The library's own check for keys given twice takes quadratic time; the reader below does it. */
function parse(text: string, lineCounter: LineCounter): Document.Parsed | null {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "silent", uniqueKeys: false });
  } catch (error) {
    if (error instanceof RangeError) return null; // nested so deep that the stack ran out
    throw error;
  }
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}

function placeAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

class Reader {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #source: SubstitutionSource;
  readonly #places = new Map<string, { value: number; key: number }>();
  readonly #substituted = new Set<string>();
  readonly #faults: Fault[] = [];
  #values = 0;
  #aliases = 0;

  constructor(document: Document.Parsed, lines: LineCounter, source: SubstitutionSource) {
    this.#document = document;
    this.#lines = lines;
    this.#source = source;
  }

  read(): YamlDocument {
    const value = this.#value(this.#document.contents, [], 0);
    return {
      value,
      faults: this.#faults,
      substituted: this.#substituted,
      toMistake: (fault) => this.#toMistake(fault),
    };
  }

  #value(node: Node | null, path: ConfigPath, keyOffset: number): unknown {
    this.#values += 1;
    if (this.#values > MAX_VALUES) return this.#tooMuch(path, `more than ${MAX_VALUES} values, aliases expanded`);
    if (path.length > MAX_DEPTH) return this.#tooMuch(path, `nested more than ${MAX_DEPTH} levels deep`);
    this.#places.set(pathKey(path), { value: node?.range?.[0] ?? keyOffset, key: keyOffset });
    const target = isAlias(node) ? this.#resolve(node, path) : node;
    if (isMap(target)) return this.#map(target, path);
    if (isSeq(target))
      return target.items.map((item, index) => this.#value(item as Node | null, [...path, index], offsetOf(item)));
    if (!isScalar(target)) return null;
    return typeof target.value === "string" ? this.#text(target.value, path) : target.value;
  }

  #resolve(alias: Alias, path: ConfigPath): Node | null {
    this.#aliases += 1;
    if (this.#aliases > MAX_ALIASES) return this.#tooMuch(path, `more than ${MAX_ALIASES} aliases`);
    return alias.resolve(this.#document) ?? null;
  }

  #map(map: YAMLMap, path: ConfigPath): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? String(key.value) : null;
      if (name === null) {
        this.#faults.push({ path, message: "expected plain text as a key" });
        continue;
      }
      const inside = [...path, name];
      const twice = entries.has(name);
      entries.set(name, this.#value(value as Node | null, inside, offsetOf(key)));
      if (twice) this.#faults.push({ path: inside, message: `"${name}" is given twice`, at: "key" });
    }
    return Object.fromEntries(entries);
  }

  #text(text: string, path: ConfigPath): string {
    const { text: result, replaced, mistakes } = substitute(text, this.#source);
    for (const message of mistakes) this.#faults.push({ path, message });
    if (replaced) this.#substituted.add(pathKey(path));
    return result;
  }

  #tooMuch(path: ConfigPath, message: string): null {
    if (!this.#faults.some((fault) => fault.message === message)) this.#faults.push({ path, message });
    return null;
  }

  #toMistake({ path, message, at }: Fault): Mistake {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = this.#places.get(pathKey(path.slice(0, length)));
      if (place === undefined) continue;
      const offset = at === "key" && length === path.length ? place.key : place.value;
      return { path: formatPath(path), message, ...placeAt(this.#lines, offset) };
    }
    return { path: formatPath(path), message, line: 1, column: 1 };
  }
}

function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}
