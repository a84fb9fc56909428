import { clip, type Labels } from "@plimsoll/core";
import { compileAssertion, hideAddress, inWords, type JsonRule } from "../web/json-assertion.ts";
import { type JsonPath, parseJsonPath, valueAt } from "../web/json-path.ts";
import { type EachOptions, type JsonMetric, OWN_KEY, ownLabels } from "./json-metric.ts";
import type { Looked } from "./looked.ts";
import { takeOne } from "./take-one.ts";

const MOST_LABEL = 200;
/** Elements that are gone through for one value out of all. */
const MOST_TAKEN = 100_000;

/** Looks for the values of one metric in a document. */
export type FindValues = (root: unknown) => readonly Looked[];

type Look = (root: unknown, labels: Labels) => Looked;

/** Prepares where a metric's values are, so that a check only looks. */
export function compileFind(metric: JsonMetric): FindValues {
  const look = compileLook(metric);
  const labels = ownLabels(metric);
  return metric.each === undefined ? (root) => [look(root, labels)] : compileEach(metric, metric.each, look);
}

function compileLook(metric: JsonMetric): Look {
  const path = parseJsonPath(metric.path) ?? [];
  const otherwise = metric.otherwise === undefined ? null : parseJsonPath(metric.otherwise);
  const convert = metric.count === false ? compileConvert(metric) : compileCount(metric);
  return (root, labels) => {
    const raw = valueAt(root, path) ?? (otherwise === null ? undefined : valueAt(root, otherwise));
    if (raw === undefined || raw === null) {
      if (metric.default !== undefined) return { kind: "found", value: { raw: metric.default, labels } };
      return { kind: "none", labels, isAbsent: true, error: absenceWords(metric, valueAt(root, path)) };
    }
    const found = convert(raw);
    if ("raw" in found) return { kind: "found", value: { raw: found.raw, labels } };
    return { kind: "none", labels, isAbsent: false, error: `${metric.path} is ${found.error}` };
  };
}

function absenceWords({ path, otherwise }: JsonMetric, raw: unknown): string {
  const words = `${path} is ${raw === null ? "null" : "absent"}`;
  return otherwise === undefined ? words : `${words}, and there is no ${otherwise}`;
}

type Converted = { readonly raw: string | number | boolean } | { readonly error: string };

function compileConvert({ map, secret }: JsonMetric): (raw: unknown) => Converted {
  return (raw) => {
    if (!isScalar(raw)) return { error: `${inWords(raw)}, not a single value` };
    if (map !== undefined) {
      const mapped = Object.hasOwn(map, String(raw)) ? map[String(raw)] : undefined;
      return mapped === undefined ? { error: `${secret ? "[redacted]" : inWords(raw)}, not in map` } : { raw: mapped };
    }
    if (typeof raw !== "string") return { raw };
    return { raw: secret && Number.isNaN(Number(raw)) ? "[redacted]" : hideAddress(raw) };
  };
}

function isScalar(raw: unknown): raw is string | number | boolean {
  return typeof raw === "string" || typeof raw === "number" || typeof raw === "boolean";
}

function compileCount({ count }: JsonMetric): (raw: unknown) => Converted {
  const rules = typeof count === "object" ? count.where.map(compileAssertion) : [];
  return (raw) => {
    const elements = elementsOf(raw);
    if (elements === null) return { error: `${inWords(raw)}, neither a list nor an object` };
    return { raw: elements.filter(({ element }) => holdsAll(rules, element)).length };
  };
}

function compileEach(metric: JsonMetric, options: EachOptions, look: Look): FindValues {
  const path = parseJsonPath(options.path) ?? [];
  const rules = (options.where ?? []).map(compileAssertion);
  const labelsOf = compileLabels(options.labels ?? {});
  const own = ownLabels(metric);
  return (root) => {
    const all = elementsOf(valueAt(root, path));
    if (all === null) {
      return [{ kind: "none", labels: own, isAbsent: true, error: `there is no list or object at ${options.path}` }];
    }
    const elements = all.filter(({ element }) => holdsAll(rules, element));
    const limit = options.take === undefined ? options.most : MOST_TAKEN;
    if (elements.length > limit) {
      const error = `${options.path} has ${elements.length} elements, more than the ${limit} that are read`;
      return [{ kind: "none", labels: own, isAbsent: false, error }];
    }
    if (options.take !== undefined) {
      return takeOne(
        elements.map(({ element }) => look(element, own)),
        { metric, take: options.take, labels: own },
      );
    }
    const taken = new Map<string, number>();
    const labels = elements.map(labelsOf);
    const found = elements.map((it, index) => look(it.element, { ...own, ...unique(labels[index] ?? {}, taken) }));
    return [...found, ...absentees(options, { own, labels })];
  };
}

interface Element {
  readonly key: string;
  readonly element: unknown;
}

function elementsOf(container: unknown): readonly Element[] | null {
  if (typeof container !== "object" || container === null) return null;
  return Object.entries(container).map(([key, element]) => ({ key, element }));
}

function holdsAll(rules: readonly JsonRule[], element: unknown): boolean {
  return rules.every((rule) => rule(element) === null);
}

function compileLabels(labels: NonNullable<EachOptions["labels"]>): (it: Element) => Labels {
  const paths = Object.entries(labels).map(([name, path]): [string, JsonPath | null] => {
    return [name, path === OWN_KEY ? null : (parseJsonPath(path) ?? [])];
  });
  return ({ key, element }) =>
    Object.fromEntries(
      paths.map(([name, path]) => [name, path === null ? clip(key, MOST_LABEL) : text(element, path)]),
    );
}

function text(element: unknown, path: JsonPath): string {
  const value = valueAt(element, path);
  return isScalar(value) ? clip(hideAddress(String(value)), MOST_LABEL) : "";
}

/** Elements with the same labels are told apart by their number: two series of one name would be one. */
function unique(labels: Labels, taken: Map<string, number>): Labels {
  const [first = ["", ""], ...rest] = Object.entries(labels);
  const key = JSON.stringify([first, ...rest]);
  const count = (taken.get(key) ?? 0) + 1;
  taken.set(key, count);
  return count === 1 ? labels : { ...labels, [first[0]]: `${first[1]} #${count}` };
}

/** Those that are expected and are not there. */
function absentees(
  { expect = [], labels = {}, path }: EachOptions,
  found: { readonly own: Labels; readonly labels: readonly Labels[] },
): Looked[] {
  const [label = ""] = Object.keys(labels);
  const there = new Set(found.labels.map((it) => it[label]));
  const error = `it is not among the ${found.labels.length} at ${path}`;
  return expect
    .filter((name) => !there.has(name))
    .map((name) => ({ kind: "none", isAbsent: true, labels: { ...found.own, [label]: name }, error }));
}
