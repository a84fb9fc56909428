import { type JsonPath, parseJsonPath } from "../web/json-path.ts";

/** Reads a value of one item of a message, or with a path that begins with `$` of the whole message. */
export type FieldReader = (item: unknown, message: unknown) => unknown;

/** Makes a path such as `p`, `data.price`, `[0]` or `$.timestamp` a reader; null when it is none. Made once, called often. */
export function compileField(text: string): FieldReader | null {
  const path = parseJsonPath(text);
  if (path === null) return null;
  const read = compilePath(path);
  return text.startsWith("$") ? (_item, message) => read(message) : (item) => read(item);
}

/** As `valueAt` of the path, without looking at whose a member is: the paths are the operator's, never the target's. */
export function compilePath(path: JsonPath): (value: unknown) => unknown {
  const [first, second, ...rest] = path;
  if (first === undefined) return (value) => value;
  if (second === undefined) return (value) => member(value, first);
  if (rest.length === 0) return (value) => member(member(value, first), second);
  return (value) => path.reduce<unknown>(member, value);
}

function member(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
}

/** Where the items of a message are: `data`, `events[*].tickers`, `$` for the message itself. */
export type ItemPath = readonly JsonPath[];

/** Parses an item path: `[*]` stands for every element of a list, and so does the end when a list is there. Null when it is none. */
export function parseItemPath(text: string): ItemPath | null {
  const parts = text.replace(/^\$\.?/, "").split("[*]");
  const paths = parts.map((part) => (part.replace(/^\./, "") === "" ? [] : parseJsonPath(part.replace(/^\./, ""))));
  return paths.some((path) => path === null) ? null : (paths as JsonPath[]);
}

/** Compiles an item path into a walk that hands over each item. */
export function compileItems(path: ItemPath): (message: unknown, visit: (item: unknown) => void) => void {
  const steps = path.map(compilePath);
  const walk = (value: unknown, depth: number, visit: (item: unknown) => void): void => {
    const step = steps[depth];
    if (step === undefined) visit(value);
    else eachOf(step(value), (it) => walk(it, depth + 1, visit));
  };
  return (message, visit) => walk(message, 0, visit);
}

/** A list's elements, or what is no list; nothing for what is missing. */
function eachOf(value: unknown, visit: (item: unknown) => void): void {
  if (Array.isArray(value)) for (const element of value) visit(element);
  else if (value !== undefined && value !== null) visit(value);
}
