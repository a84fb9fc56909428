import { z } from "zod";
import type { Preset, PresetPart, PresetRegistry } from "../port/preset.ts";
import { componentId, componentSchema } from "./component-schema.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { ConfigPath, Fault } from "./fault.ts";
import { progressTellers } from "./progress-schema.ts";
import { parseWith } from "./schema-fault.ts";

/** A component as written, or as a preset wrote it, and where in the file it comes from. */
export interface WrittenComponent {
  readonly input: unknown;
  readonly base: ConfigPath;
}

/** A recovery action as a preset wrote it, and where in the file that stands. */
export interface WrittenAction {
  readonly input: Readonly<Record<string, unknown>>;
  readonly base: ConfigPath;
}

export interface ExpandedComponents {
  readonly written: readonly WrittenComponent[];
  readonly actions: readonly WrittenAction[];
  readonly faults: readonly Fault[];
}

const settings = componentSchema.partial().omit({ id: true });
const changes = z.record(z.string(), z.union([z.literal(false), z.record(z.string(), z.unknown())])).optional();
type Changes = NonNullable<z.output<typeof changes>>;

/** What may stand beside a preset's own options: what all of its components get, and what single ones get instead. */
export const presetSettings = z.strictObject({
  preset: z.string(),
  id: componentId.optional().describe("begins the ids of its components; default: the preset's name"),
  tags: settings.shape.tags,
  depends_on: settings.shape.depends_on,
  calendar: settings.shape.calendar,
  progress: z
    .strictObject({ component: progressTellers })
    .optional()
    .describe("the component, or several, that tell that the engine trades: beside what the preset knows of that"),
  parts: changes.describe("per part: settings that go before the preset's, or false to leave the part out"),
  actions: changes.describe("per recovery action: settings that go before the preset's, or false to leave it out"),
});
const COMMON_KEYS = Object.keys(presetSettings.shape);

/** Puts the components that presets stand for in their places. Mistakes are told where the preset stands in the file. */
export function expandPresets(list: readonly unknown[], presets: PresetRegistry): ExpandedComponents {
  const written: WrittenComponent[] = [];
  const actions: WrittenAction[] = [];
  const faults: Fault[] = [];
  list.forEach((input, index) => {
    const base: ConfigPath = ["components", index];
    if (!isRecord(input) || !("preset" in input)) {
      written.push({ input, base });
      return;
    }
    const expanded = expand(input, presets, base);
    if ("faults" in expanded) {
      faults.push(...expanded.faults);
      return;
    }
    written.push(...expanded.components.map((it) => ({ input: it, base })));
    actions.push(...expanded.actions.map(({ name, input: it }) => ({ input: it, base: [...base, "actions", name] })));
  });
  return { written, actions, faults };
}

/** What one item that names a preset stands for, in the configuration's own shape. */
export function expandPreset(preset: Preset, item: Readonly<Record<string, unknown>>): PresetMeaning {
  const expanded = expand({ ...item, preset: preset.name }, new Map([[preset.name, preset]]), []);
  if ("faults" in expanded) throw new TypeError(expanded.faults.map(({ message }) => message).join("; "));
  return expanded;
}

/** A component that tells merely that an engine is there, and how its progress could be told. */
export interface Untold {
  readonly component: string;
  readonly how: string;
}

export interface PresetMeaning {
  readonly components: readonly Readonly<Record<string, unknown>>[];
  /** As under `recovery.actions`, by their names within the preset. */
  readonly actions: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
  /** Those of the components whose progress nothing tells. */
  readonly untold: readonly Untold[];
}
type Expanded = PresetMeaning | { readonly faults: readonly Fault[] };

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
  const recovery = preset.recovery?.(options.value) ?? [];
  const { id = preset.name, parts: ofParts = {}, actions: ofActions = {} } = shared.value;
  const unknown = [
    ...unknownNames(ofParts, { key: "parts", word: "part", known: parts.map(({ part }) => part) }, base),
    ...unknownNames(ofActions, { key: "actions", word: "action", known: recovery.map(({ name }) => name) }, base),
  ];
  if (unknown.length > 0) return { faults: unknown };
  const kept = parts.filter(({ part }) => ofParts[part] !== false);
  const names = new Set(kept.map(({ part }) => part));
  const brought = recovery.filter(({ name }) => ofActions[name] !== false);
  const actionsOf = (part: string) =>
    brought.flatMap((it) => (it.parts.includes(part) ? [presetActionId(id, it.name, preset)] : []));
  const isTold = (part: string) =>
    shared.value.progress !== undefined || "progress" in (settingsOf(ofParts, part) ?? {});
  return {
    untold: kept.flatMap(({ part, untold }) =>
      untold === undefined || isTold(part) ? [] : [{ component: `${id}-${part}`, how: untold }],
    ),
    components: kept.map((part) => {
      const actions = actionsOf(part.part);
      const given = {
        ...surroundings(part, { id, names, shared: shared.value }),
        ...(actions.length === 0 ? {} : { recovery: { actions } }),
      };
      return withChange({ id: `${id}-${part.part}`, ...part.component, ...given }, settingsOf(ofParts, part.part));
    }),
    actions: brought.map(({ name, action }) => ({
      name,
      input: { id: presetActionId(id, name, preset), ...action, ...settingsOf(ofActions, name) },
    })),
  };
}

interface Place {
  readonly id: string;
  /** Of the parts that are kept. */
  readonly names: ReadonlySet<string>;
  readonly shared: Pick<z.output<typeof presetSettings>, "tags" | "depends_on" | "calendar" | "progress">;
}

/** What a part's component has besides its own settings: its place among the others, and what all of them get. */
function surroundings(part: PresetPart, { id, names, shared }: Place) {
  const { tags = [], depends_on: dependsOn = [], calendar } = shared;
  const own = (part.dependsOn ?? []).filter((name) => names.has(name)).map((name) => `${id}-${name}`);
  const tellers = tellersOf(part, { id, names, shared });
  return {
    depends_on: [...own, ...dependsOn],
    tags: [...tagsOf(part), ...tags],
    ...(calendar === undefined ? {} : { calendar }),
    ...(tellers.length === 0 ? {} : { progress: { component: tellers.length === 1 ? tellers[0] : tellers } }),
  };
}

/** A part whose progress the preset knows of, or cannot know, is also held to what the item itself names. */
function tellersOf({ progress, untold }: PresetPart, { id, names, shared }: Place): string[] {
  if (progress === undefined && untold === undefined) return [];
  const own = (progress ?? []).filter((name) => names.has(name)).map((name) => `${id}-${name}`);
  return [...own, ...[shared.progress?.component ?? []].flat()];
}

/** The most characters that an action's id has. */
const LONGEST_ACTION_ID = 64;

/** The id of an action that a preset brings: its own id as one that an action may have, a dash and the action's name. */
function presetActionId(id: string, name: string, preset: Preset): string {
  const plain = id
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "");
  return `${(plain || preset.name).slice(0, LONGEST_ACTION_ID - name.length - 1)}-${name}`;
}

function settingsOf(given: Changes, name: string): Readonly<Record<string, unknown>> | undefined {
  const change = given[name];
  return change === false ? undefined : change;
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

interface Names {
  readonly key: string;
  readonly word: string;
  readonly known: readonly string[];
}

function unknownNames(given: Changes, { key, word, known }: Names, base: ConfigPath): Fault[] {
  const expected = known.length === 0 ? "it brings none" : `expected one of ${known.join(", ")}`;
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: [...base, key, name],
      message: `the preset has no ${word} "${name}"; ${expected}`,
      at: "key",
    }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
