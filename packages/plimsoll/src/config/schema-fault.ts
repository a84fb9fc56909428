import type { z } from "zod";
import { didYouMean } from "./did-you-mean.ts";
import type { ConfigPath, Fault } from "./fault.ts";

export type Parsed<T> = { readonly value: T } | { readonly faults: readonly Fault[] };

/**
 * Parses `input` and gives every mistake in words that say what was expected. Values are never quoted: they may be
 * secrets. `base` is the path of the input within the configuration.
 */
export function parseWith<T>(schema: z.ZodType<T>, input: unknown, base: ConfigPath): Parsed<T> {
  const known: KnownKeys = new WeakMap();
  const result = schema.safeParse(input, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") known.set(issue.keys, shapeOf(issue.inst));
      return undefined;
    },
  });
  if (result.success) return { value: result.data };
  return { faults: result.error.issues.flatMap((issue) => toFaults(issue, input, { base, known })) };
}

/** The keys that an object takes, by the list of the keys that it doesn't: the finished issue no longer tells. */
type KnownKeys = WeakMap<readonly string[], readonly string[]>;
interface Place {
  readonly base: ConfigPath;
  readonly known: KnownKeys;
}

function shapeOf(schema: unknown): string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return Object.keys(shape ?? {});
}

function toFaults(issue: z.core.$ZodIssue, input: unknown, place: Place): Fault[] {
  const inside = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const path = [...place.base, ...inside];
  if (issue.code === "unrecognized_keys") {
    const known = place.known.get(issue.keys) ?? [];
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownWords(key, known), at: "key" }));
  }
  if (issue.code === "invalid_union") {
    const nested = valueAt(input, inside);
    const faults = nearestBranch(issue.errors).flatMap((it) => toFaults(it, nested, { ...place, base: path }));
    return faults.length > 0 ? faults : [{ path, message: words(issue.message) }];
  }
  if (issue.code === "invalid_key")
    return [{ path, message: issue.issues[0]?.message ?? words(issue.message), at: "key" }];
  return [{ path, message: issueWords(issue, valueAt(input, inside)) }];
}

function issueWords(issue: z.core.$ZodIssue, value: unknown): string {
  // A message of our own says more than the code; the library's own all begin alike.
  if (!/^Invalid (input|option)/.test(issue.message)) return words(issue.message);
  if (issue.code === "invalid_type") return typeWords(issue.expected, value);
  if (issue.code !== "invalid_value") return words(issue.message);
  const choices = `expected ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
  return value === undefined ? `is missing; ${choices}` : choices;
}

export function unknownWords(key: string, known: readonly string[]): string {
  const near = didYouMean(key, known);
  if (near !== null) return `unknown key "${key}"; did you mean "${near}"?`;
  return `unknown key "${key}"${known.length === 0 ? "" : `; expected one of ${known.join(", ")}`}`;
}

/** Of a union, the branch that came furthest: its mistakes are the ones that were meant. */
function nearestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  const wrongKind = (issues: readonly z.core.$ZodIssue[]) =>
    issues.some((it) => it.code === "invalid_type" && it.path.length === 0);
  const candidates = branches.filter((issues) => !wrongKind(issues));
  return candidates.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

const NAMES: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of keys to values",
  record: "a mapping of keys to values",
  null: "nothing (null)",
};

function typeWords(expected: string, value: unknown): string {
  const wanted = NAMES[expected] ?? expected;
  if (value === undefined) return `is missing; expected ${wanted}`;
  return `expected ${wanted}, not ${nameOf(value)}`;
}

function nameOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : (NAMES[typeof value] ?? typeof value);
}

/** The library's sentences begin with a capital and a verdict; ours say what was expected. */
function words(message: string): string {
  return message
    .replace(/^(Invalid input: |Invalid string: |Too (small|big): )/, "")
    .replace(/^Invalid input$/, "is not what was expected");
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}
