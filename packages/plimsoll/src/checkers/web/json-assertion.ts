import { clip } from "@plimsoll/core";
import type { JsonAssertion } from "./expectation-options.ts";
import { type JsonPath, parseJsonPath, valueAt } from "./json-path.ts";

const SHOWN = 101;

/** What is wrong with a document in words, null when nothing is. */
export type JsonRule = (root: unknown) => string | null;

/** Prepares what one value must be. */
export function compileAssertion(assertion: JsonAssertion): JsonRule {
  const path = parseJsonPath(assertion.path) ?? [];
  return (root) => judgeValue(root, path, assertion);
}

function judgeValue(root: unknown, path: JsonPath, assertion: JsonAssertion): string | null {
  const value = valueAt(root, path);
  const { equals, not_equals, in: listed, contains, above, below, exists, secret } = assertion;
  const found = `with ${assertion.path} ${secret ? "[redacted]" : inWords(value)}`;
  if (exists === false) return value === undefined ? null : `${found}, expected it absent`;
  if (value === undefined) return `without ${assertion.path} in the body`;
  if (equals !== undefined && value !== equals) return `${found}, expected ${secret ? "another" : inWords(equals)}`;
  if (not_equals !== undefined && value === not_equals) return `${found}, expected anything else`;
  if (listed !== undefined && !listed.some((it) => it === value)) {
    return `${found}, expected ${secret ? "another" : listed.map(inWords).join(" or ")}`;
  }
  if (contains !== undefined && !(typeof value === "string" && value.includes(contains))) {
    return `${found}, expected ${secret ? "another" : `a text with ${inWords(contains)}`}`;
  }
  if (above !== undefined && !(toNumber(value) > above)) return `${found}, expected above ${above}`;
  if (below !== undefined && !(toNumber(value) < below)) return `${found}, expected below ${below}`;
  return null;
}

/** Exchanges send prices as text: `"1.25"` counts as a number. */
function toNumber(value: unknown): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

/** A value for people, cut short. Addresses lose all behind their host, where keys travel. */
export function inWords(value: unknown): string {
  // Only what is read with every digit has these: JSON has no such kind of number.
  if (typeof value === "bigint") return String(value);
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return clip(JSON.stringify(typeof value === "string" ? hideAddress(value) : value) ?? "absent", SHOWN);
}

/** Cuts an address down to its scheme and host: users, paths and queries hold keys, as an RPC provider's does. */
export function hideAddress(text: string): string {
  if (!text.includes("://")) return text;
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#@]*@)?([^\s/?#"'<>]*)([/?#][^\s"'<>]*)?/gi, (...found) => {
    const [, scheme = "", host = "", rest = ""] = found as (string | undefined)[];
    return `${scheme}${host}${rest.length < 2 ? rest : "/[redacted]"}`;
  });
}
