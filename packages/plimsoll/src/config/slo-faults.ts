import { didYouMean } from "./did-you-mean.ts";
import type { Fault } from "./fault.ts";

/** What no schema sees in objectives: ids given twice, and components that there are not. */
export function sloFaults(slos: unknown, componentIds: readonly string[]): Fault[] {
  if (!Array.isArray(slos)) return [];
  const first = new Map<string, number>();
  const known = new Set(componentIds);
  return slos.flatMap((slo: unknown, index): Fault[] => {
    if (typeof slo !== "object" || slo === null) return [];
    const { id, component, components, path } = slo as Record<string, unknown>;
    const faults: Fault[] = [];
    if (typeof id === "string") {
      const other = first.get(id);
      if (other === undefined) first.set(id, index);
      else faults.push({ path: ["slos", index, "id"], message: `"${id}" is the id of slos[${other}] already` });
    }
    const named = [
      { name: component, path: ["slos", index, "component"] },
      ...listed(components, ["slos", index, "components"]),
      ...listed(path, ["slos", index, "path"]),
    ];
    for (const it of named) {
      if (typeof it.name !== "string" || known.has(it.name)) continue;
      const near = didYouMean(it.name, componentIds);
      const hint = near === null ? "" : `; did you mean "${near}"?`;
      faults.push({ path: it.path, message: `there is no component "${it.name}"${hint}` });
    }
    return faults;
  });
}

function listed(names: unknown, base: Fault["path"]): { name: unknown; path: Fault["path"] }[] {
  return Array.isArray(names) ? names.map((name: unknown, at) => ({ name, path: [...base, at] })) : [];
}

/** Objectives as they are written, each with its place. */
export function placedSlos(slos: unknown): { readonly input: unknown; readonly base: Fault["path"] }[] {
  return Array.isArray(slos) ? slos.map((input: unknown, index) => ({ input, base: ["slos", index] })) : [];
}
