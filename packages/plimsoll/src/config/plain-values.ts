import type { ConfigPath, Fault } from "./fault.ts";
import { substitute } from "./substitution.ts";

/** A component is nowhere near this deep; what is deeper has been sent to break something. */
const MAX_DEPTH = 50;
const REASON = "is not looked up over the API, where nobody may read the server's environment and files by it";
const NOT_LOOKED_UP = `${REASON}: send the value itself, or declare the component in plimsoll.yaml ($\${ stands for a plain \${)`;

/**
 * What was posted, with `$${` as a plain `${` as in a configuration file, and a fault for each `${NAME}` and
 * `${file:PATH}`: taken as the text it is, it would be a wrong password or a wrong path that nobody notices.
 */
export function plainValues(posted: unknown, base: ConfigPath): { readonly value: unknown; readonly faults: Fault[] } {
  const faults: Fault[] = [];
  return { value: plain(posted, base, faults), faults };
}

function plain(value: unknown, path: ConfigPath, faults: Fault[]): unknown {
  if (typeof value === "string") return plainText(value, path, faults);
  if (typeof value !== "object" || value === null) return value;
  if (path.length > MAX_DEPTH) {
    faults.push({ path, message: `is nested more than ${MAX_DEPTH} deep` });
    return value;
  }
  if (Array.isArray(value)) return value.map((item, index) => plain(item, [...path, index], faults));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, [...path, key], faults)]));
}

function plainText(text: string, path: ConfigPath, faults: Fault[]): string {
  const found: string[] = [];
  const { text: result, mistakes } = substitute(text, {
    variable: (name) => {
      found.push(name);
      return null;
    },
    file: (file) => {
      found.push(`file:${file}`);
      return { reason: "is not read" };
    },
  });
  if (found[0] !== undefined) faults.push({ path, message: `"\${${found[0]}}" ${NOT_LOOKED_UP}` });
  else if (mistakes[0] !== undefined) faults.push({ path, message: mistakes[0] });
  return result;
}
