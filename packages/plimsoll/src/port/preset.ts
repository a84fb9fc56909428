import type { z } from "zod";

/** One component that a preset stands for, in the configuration's own shape but for its id. */
export interface PresetPart {
  /** Its name within the preset: the component's id is the preset's id, a dash and this. */
  readonly part: string;
  /** One sentence: what it tells that the others don't, and which trap it avoids. */
  readonly why: string;
  /** As under `components`, without `id` and `depends_on`. */
  readonly component: { readonly check: { readonly kind: string; readonly [option: string]: unknown } } & Readonly<
    Record<string, unknown>
  >;
  /** Parts of the same preset without which this one cannot be well. */
  readonly dependsOn?: readonly string[];
  /** The parts that tell this one's progress: while this one answers and such a one is in trouble, it is up but not trading. */
  readonly progress?: readonly string[];
  /** Where nothing that the options name tells that this one does more than to be there: how it can be told, in words. */
  readonly untold?: string;
}

/** A recovery action that a preset brings: a dry run until somebody promotes it. */
export interface PresetRecovery {
  /** Its name within the preset: the action's id is the preset's id, a dash and this. */
  readonly name: string;
  /** One sentence: what it spares whoever is woken, and what it leaves to a person. */
  readonly why: string;
  /** The parts that it is tried for. */
  readonly parts: readonly string[];
  /** As under `recovery.actions`, without `id`. */
  readonly action: { readonly kind: string; readonly deadline: string } & Readonly<Record<string, unknown>>;
}

/** What a person may do when one of its components is ill, and what must never be done. */
export interface PresetAdvice {
  /** Such as "POST /stopentry". */
  readonly what: string;
  readonly when: string;
  /** `never`: an action that looks right and is not. */
  readonly advice: "safe" | "with care" | "never";
}

/** What a well-known engine is watched by: options in, components out. Pure. */
export interface Preset<Options = unknown> {
  /** As `preset:` spells it. */
  readonly name: string;
  /** The engine as people call it, with what of it is watched. */
  readonly title: string;
  /** Options as in the configuration, without what every component has. Strict: unknown keys are mistakes. */
  readonly options: z.ZodType<Options>;
  /** Options that show the whole preset, for `plimsoll explain`; secrets as `${NAME}`. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly advice: readonly PresetAdvice[];
  expand(options: Options): readonly PresetPart[];
  /** What may be done by itself about its parts. Default: nothing. */
  recovery?(options: Options): readonly PresetRecovery[];
}

/** The registry of presets, in the order they are documented. */
export type PresetRegistry = ReadonlyMap<string, Preset>;
