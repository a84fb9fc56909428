import { stringify } from "yaml";
import { createRegistries } from "../app.ts";
import { expandPreset } from "../config/expand-presets.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { Preset, PresetRegistry } from "../port/preset.ts";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { untoldWords } from "./untold-words.ts";

const ADVICE = { safe: "safe", "with care": "with care", never: "NEVER" } as const;

/** `plimsoll explain [PRESET]`: the presets there are, or what one of them stands for, part by part with its reason. */
export async function explain(context: CliContext, _options: object, names: readonly string[]): Promise<ExitCode> {
  const { presets } = createRegistries({ clock: context.clock });
  const [name] = names;
  const answer = name === undefined ? listPresets(presets) : explainPreset(find(name, presets));
  const text = context.json ? `${JSON.stringify(answer.json)}\n` : answer.text;
  await write(context.stdout, text);
  return EXIT.healthy;
}

function find(name: string, presets: PresetRegistry): Preset {
  const preset = presets.get(name);
  if (preset !== undefined) return preset;
  throw new PlimsollError(
    "not_found",
    `no preset ${JSON.stringify(name)}; there are ${[...presets.keys()].join(", ")}`,
  );
}

function listPresets(presets: PresetRegistry) {
  const all = [...presets.values()].map(({ name, title }) => ({ name, title }));
  const width = Math.max(...all.map(({ name }) => name.length));
  const lines = all.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}\n`);
  return { json: { presets: all }, text: `Presets, each explained by "plimsoll explain NAME":\n\n${lines.join("")}` };
}

function explainPreset(preset: Preset) {
  const { name, title, advice: told, example } = preset;
  const parts = preset.expand(preset.options.parse(example));
  const { components, actions, untold } = expandPreset(preset, example);
  const whys = new Map(preset.recovery?.(preset.options.parse(example)).map(({ name: of, why }) => [of, why]));
  const list = components.map((component, index) => comment(parts[index]?.why ?? "") + item(component));
  const recovery = actions.map((it) => comment(whys.get(it.name) ?? "") + item(it.input));
  const progress = [...components.flatMap(progressLine), ...untoldWords(untold)].map((line) => `  ${line}\n`);
  const advice = told.map((it) => `  ${ADVICE[it.advice]}: ${it.what} - ${it.when}\n`);
  const written = stringify([{ preset: name, ...example }], { lineWidth: 0 });
  const text = [
    `${title}\n\nWritten as\n\ncomponents:\n${indent(written)}\nit stands for\n\ncomponents:\n${list.join("\n")}`,
    ...(recovery.length === 0
      ? []
      : [
          recoveryText(
            recovery,
            actions.map((it) => it.name),
          ),
        ]),
    `\nUp but not trading\n\n${progress.join("")}`,
    ...(advice.length === 0 ? [] : [`\nWhat to do about it\n\n${advice.join("")}`]),
  ].join("");
  const json = {
    name,
    title,
    components,
    recovery: { actions: actions.map(({ input }) => input) },
    actions: told,
    untold,
  };
  return { json, text };
}

function progressLine({ id, progress }: Readonly<Record<string, unknown>>): string[] {
  if (typeof progress !== "object" || progress === null || !("component" in progress)) return [];
  return [
    `${String(id)} is, while it answers and one of these is in trouble: ${[progress.component].flat().join(", ")}`,
  ];
}

/** What may be done by itself, and how it is promoted. */
function recoveryText(list: readonly string[], names: readonly string[]): string {
  const promoted = Object.fromEntries(names.map((name) => [name, { mode: "live", automatic: true }]));
  const words = "Dry runs, which only say what they would do, until beside the preset's options stands";
  return `\nrecovery:\n${indent(`actions:\n${list.join("\n")}`)}\n${words}\n\n${indent(stringify({ actions: promoted }))}`;
}

function item(component: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(component).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return indent(stringify([Object.fromEntries(said)], { lineWidth: 0, aliasDuplicateObjects: false }));
}

function comment(text: string): string {
  return `  # ${text}\n`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
