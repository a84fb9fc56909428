import { type Fault, pathKey } from "./fault.ts";

/**
 * A substituted value is always text, so that it cannot bring in structure. Where that was the mistake (`port: ${PORT}`)
 * and the text spells a number or a truth value, it becomes one. Answers whether anything was changed.
 */
export function convertSubstituted(root: object, faults: readonly Fault[], substituted: ReadonlySet<string>): boolean {
  let changed = false;
  for (const { path } of faults) {
    const key = path.at(-1);
    if (key === undefined || !substituted.has(pathKey(path))) continue;
    let holder: unknown = root;
    for (const step of path.slice(0, -1)) holder = (holder as Record<string | number, unknown> | null)?.[step];
    const parent = holder as Record<string | number, unknown>;
    const scalar = toScalar(parent[key]);
    if (scalar === null) continue;
    parent[key] = scalar;
    changed = true;
  }
  return changed;
}

function toScalar(value: unknown): number | boolean | null {
  if (typeof value !== "string") return null;
  if (value === "true" || value === "false") return value === "true";
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}
