import { z } from "zod";
import type { Preset, PresetPart, PresetRegistry } from "../port/preset.ts";
import { componentId, componentSchema } from "./component-schema.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { ConfigPath, Fault } from "./fault.ts";
import { parseWith } from "./schema-fault.ts";

/** A component as written, or as a preset wrote it, and where in the file it comes from. */
export interface WrittenComponent {
  readonly input: unknown;
  readonly base: ConfigPath;
}

export interface ExpandedComponents {
  readonly written: readonly WrittenComponent[];
  readonly faults: readonly Fault[];
}

const settings = componentSchema.partial().omit({ id: true });

/** What may stand beside a preset's own options: what all of its components get, and what single ones get instead. */
export const presetSettings = z.strictObject({
  preset: z.string(),
  id: componentId.optional().describe("begins the ids of its components; default: the preset's name"),
  tags: settings.shape.tags,
  depends_on: settings.shape.depends_on,
  calendar: settings.shape.calendar,
  parts: z
    .record(z.string(), z.union([z.literal(false), z.record(z.string(), z.unknown())]))
    .optional()
    .describe("per part: settings that go before the preset's, or false to leave the part out"),
});
const COMMON_KEYS = Object.keys(presetSettings.shape);

/** Puts the components that presets stand for in their places. Mistakes are told where the preset stands in the file. */
export function expandPresets(list: readonly unknown[], presets: PresetRegistry): ExpandedComponents {
  const written: WrittenComponent[] = [];
  const faults: Fault[] = [];
  list.forEach((input, index) => {
    const base: ConfigPath = ["components", index];
    if (!isRecord(input) || !("preset" in input)) {
      written.push({ input, base });
      return;
    }
    const expanded = expand(input, presets, base);
    if ("faults" in expanded) faults.push(...expanded.faults);
    else written.push(...expanded.inputs.map((it) => ({ input: it, base })));
  });
  return { written, faults };
}

/** The components of one item that names a preset, in the configuration's own shape. */
export function expandPreset(preset: Preset, item: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const expanded = expand({ ...item, preset: preset.name }, new Map([[preset.name, preset]]), []);
  if ("faults" in expanded) throw new TypeError(expanded.faults.map(({ message }) => message).join("; "));
  return expanded.inputs;
}

type Expanded = { readonly inputs: Record<string, unknown>[] } | { readonly faults: readonly Fault[] };

function expand(item: Readonly<Record<string, unknown>>, presets: PresetRegistry, base: ConfigPath): Expanded {
  const preset = typeof item.preset === "string" ? presets.get(item.preset) : undefined;
  if (preset === undefined)
    return { faults: [{ path: [...base, "preset"], message: unknownPreset(item.preset, presets) }] };
  const pick = (isOurs: boolean) =>
    Object.fromEntries(Object.entries(item).filter(([key]) => COMMON_KEYS.includes(key) === isOurs));
  const shared = parseWith(presetSettings, pick(true), base);
  const options = parseWith(preset.options, pick(false), base);
  const faults = [...("faults" in shared ? shared.faults : []), ...("faults" in options ? options.faults : [])];
  if ("faults" in shared || "faults" in options) return { faults };
  const parts = preset.expand(options.value);
  const { id = preset.name, parts: changes = {}, tags = [], depends_on: dependsOn = [], calendar } = shared.value;
  const unknown = Object.keys(changes).filter((name) => !parts.some(({ part }) => part === name));
  if (unknown.length > 0) return { faults: unknown.map((name) => partFault(name, parts, base)) };
  const kept = parts.filter(({ part }) => changes[part] !== false);
  const names = new Set(kept.map(({ part }) => part));
  return {
    inputs: kept.map((part) => {
      const own = (part.dependsOn ?? []).filter((name) => names.has(name)).map((name) => `${id}-${name}`);
      const change = changes[part.part];
      const given = {
        depends_on: [...own, ...dependsOn],
        tags: [...tagsOf(part), ...tags],
        ...(calendar === undefined ? {} : { calendar }),
        ...(part.progress === undefined || !names.has(part.progress)
          ? {}
          : { progress: { component: `${id}-${part.progress}` } }),
      };
      return withChange(
        { id: `${id}-${part.part}`, ...part.component, ...given },
        change === false ? undefined : change,
      );
    }),
  };
}

function tagsOf({ component }: PresetPart): readonly unknown[] {
  return Array.isArray(component.tags) ? component.tags : [];
}

/** Settings given for a part go before the preset's; thresholds and options of the check one by one. */
function withChange(
  component: Record<string, unknown>,
  change: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  if (change === undefined) return component;
  const merged: Record<string, unknown> = { ...component, ...change };
  for (const key of ["thresholds", "check"]) {
    const [before, after] = [component[key], change[key]];
    if (isRecord(before) && isRecord(after)) merged[key] = { ...before, ...after };
  }
  return merged;
}

function unknownPreset(name: unknown, presets: PresetRegistry): string {
  if (typeof name !== "string") return "expected the name of a preset";
  const near = didYouMean(name, presets.keys());
  const hint = near === null ? "; " : `; did you mean "${near}"? `;
  return `unknown preset "${name.slice(0, 100)}"${hint}known presets: ${[...presets.keys()].join(", ")}`;
}

function partFault(name: string, parts: readonly PresetPart[], base: ConfigPath): Fault {
  const message = `the preset has no part "${name}"; expected one of ${parts.map(({ part }) => part).join(", ")}`;
  return { path: [...base, "parts", name], message, at: "key" };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
