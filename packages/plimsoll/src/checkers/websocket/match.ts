import type { MessageMatch } from "./data-type.ts";
import { compileField, type FieldReader } from "./field-path.ts";

/** What a value of a message must be: equal to a plain one, there or not, or a text that ends so. */
export type Condition =
  | string
  | number
  | boolean
  | null
  | { readonly exists: boolean }
  | { readonly ends_with: string };

/** Conditions by path; all must hold. */
export type ConditionTable = Readonly<Record<string, Condition>>;

/** Compiles conditions. Throws a TypeError for a path that cannot be read: options are checked before. */
export function compileMatch(table: ConditionTable): MessageMatch {
  const tests = Object.entries(table).map(([path, condition]) => compileCondition(requireField(path), condition));
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  return (message) => tests.every((test) => test(message));
}

export function requireField(path: string): FieldReader {
  const reader = compileField(path);
  if (reader === null) throw new TypeError(`not a path: ${path}`);
  return reader;
}

function compileCondition(read: FieldReader, condition: Condition): MessageMatch {
  if (typeof condition !== "object" || condition === null) return (message) => read(message, message) === condition;
  if ("exists" in condition) return (message) => (read(message, message) !== undefined) === condition.exists;
  const ending = condition.ends_with;
  return (message) => {
    const value = read(message, message);
    return typeof value === "string" && value.endsWith(ending);
  };
}
