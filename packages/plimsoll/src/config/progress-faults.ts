import { parseThresholdKey } from "@plimsoll/core";
import { didYouMean } from "./did-you-mean.ts";
import type { WrittenComponent } from "./expand-presets.ts";
import type { ConfigPath, Fault } from "./fault.ts";

/** A metric that must move and that the kind never gives: nothing would ever be seen to move. `names` undefined: any may be. */
export function progressMetricFaults(
  progress: unknown,
  { kind, names }: { readonly kind: string; readonly names: readonly string[] | undefined },
  base: ConfigPath,
): Fault[] {
  const metric = fieldOf(progress, "metric");
  const name = typeof metric === "string" ? nameOf(metric) : null;
  if (name === null || names === undefined || names.includes(name)) return [];
  const near = didYouMean(name, names);
  const hint = near === null ? `; ${kind} gives ${names.join(", ")}` : `; did you mean "${near}"?`;
  return [{ path: [...base, "metric"], message: `${kind} gives no metric "${name.slice(0, 100)}"${hint}` }];
}

/** What is wrong with the components that are to tell of others' progress. */
export function progressComponentFaults(components: readonly WrittenComponent[]): Fault[] {
  const known = components.flatMap(({ input }) => {
    const id = fieldOf(input, "id");
    return typeof id === "string" ? [id] : [];
  });
  return components.flatMap(({ input, base }): Fault[] => {
    const told = [fieldOf(fieldOf(input, "progress"), "component")].flat().filter((it) => typeof it === "string");
    return told.flatMap((id) => {
      const message = progressComponentFault(id, { own: fieldOf(input, "id"), known });
      return message === null ? [] : [{ path: [...base, "progress", "component"], message }];
    });
  });
}

/** Null when another component can tell of this one's progress; otherwise words that say why not. */
export function progressComponentFault(
  id: string,
  { own, known }: { readonly own: unknown; readonly known: readonly string[] },
): string | null {
  if (id === own) return "expected another component: for a metric of its own, say metric and limit";
  if (known.includes(id)) return null;
  const near = didYouMean(id, known);
  return `there is no component "${id.slice(0, 100)}"${near === null ? "" : `; did you mean "${near}"?`}`;
}

function nameOf(metric: string): string | null {
  try {
    return parseThresholdKey(metric).name;
  } catch {
    return null;
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
