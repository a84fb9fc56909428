import type { FieldFault } from "../../lib/api/api-client.ts";

/** Where a value is within a component: names of members, and numbers within lists. */
export type FormPath = readonly (string | number)[];

/** One text for a path, to compare and to use as a key. */
export function pathKey(path: FormPath): string {
  return JSON.stringify(path.map(String));
}

/** A path as the server writes it: `check.endpoints[0].path`, `depends_on.0`, `thresholds["disk_usage{mount=\"/\"}"]`. */
export function parsePath(text: string): string[] {
  return Array.from(text.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|([^.[\]]+)/g), ([, quoted, index, name]) =>
    quoted === undefined ? (index ?? name ?? "") : readQuoted(quoted),
  );
}

function readQuoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** What the server said of a value itself. */
export function faultsAt(faults: readonly FieldFault[], path: FormPath): string[] {
  const key = pathKey(path);
  return faults.filter((fault) => pathKey(parsePath(fault.path)) === key).map(({ message }) => message);
}

/** What it said of a value or of anything within it. */
export function faultsWithin(faults: readonly FieldFault[], path: FormPath): string[] {
  const wanted = path.map(String);
  return faults
    .filter((fault) => {
      const steps = parsePath(fault.path);
      return wanted.every((step, index) => steps[index] === step);
    })
    .map(({ message }) => message);
}
