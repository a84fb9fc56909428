import type { ComponentDefinition } from "../port/component-definition.ts";
import { Secret } from "../port/secret.ts";

/**
 * Whether two definitions say the same, secrets included, however each was spelt; a checker given in code is the same only
 * if it is that one.
 */
export function isSameDefinition(a: ComponentDefinition, b: ComponentDefinition): boolean {
  return isSame({ ...a, written: undefined }, { ...b, written: undefined });
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Secret && b instanceof Secret) return a.reveal() === b.reveal();
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b);
  if (!isPlain(a) || !isPlain(b)) return Object.is(a, b);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
