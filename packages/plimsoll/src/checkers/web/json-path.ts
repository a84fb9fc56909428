/** The steps of a path into a JSON value: names of members, places in lists (negative from the end). */
export type JsonPath = readonly (string | number)[];

const STEP = /\.?([\p{L}\p{N}_$@-]+)|\[(-?\d{1,9})\]|\["([^"\]]*)"\]|\['([^'\]]*)'\]/uy;

/**
 * Parses the part of JSONPath (RFC 9535) that names one value: `$.data.items[0]["last price"]`, with or without the
 * leading `$`. Null when the text is anything else, such as a wildcard or a filter.
 */
export function parseJsonPath(text: string): JsonPath | null {
  const steps: (string | number)[] = [];
  const pattern = new RegExp(STEP);
  pattern.lastIndex = text === "$" || text.startsWith("$.") || text.startsWith("$[") ? 1 : 0;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) return null;
    const [, name, place, doubleQuoted, singleQuoted] = found;
    steps.push(place === undefined ? (name ?? doubleQuoted ?? singleQuoted ?? "") : Number(place));
  }
  return text === "" ? null : steps;
}

/** The value a path leads to, `undefined` when there is none. Reads own members only. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const step of path) {
    if (Array.isArray(value)) value = typeof step === "number" ? value.at(step) : undefined;
    else if (typeof value === "object" && value !== null && Object.hasOwn(value, step)) {
      value = (value as Record<string, unknown>)[step];
    } else return undefined;
  }
  return value;
}
