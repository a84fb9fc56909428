import { type ComponentHealth, formatQuantity, seriesKey } from "@plimsoll/core";
import { createRegistries } from "../../app.ts";
import { expandPreset } from "../../config/expand-presets.ts";
import { parseConfig } from "../../config/parse-config.ts";
import { type Found, isPreset, type ProposedItem } from "../../discovery/found.ts";
import type { PresetRegistry } from "../../port/preset.ts";
import { checkOnce } from "../check-once.ts";
import type { CliContext } from "../cli-context.ts";
import { readSmallFile } from "../small-file.ts";
import { printable } from "../terminal-text.ts";
import { untoldWords } from "../untold-words.ts";
import { proposalYaml, type Tried } from "./proposal.ts";

const MOST_METRICS = 3;

export interface Trial extends Pick<CliContext, "clock" | "env"> {
  /** Where the configuration would be written: its paths start there. */
  readonly path: string;
  /** For each check, ms. */
  readonly timeoutMs: number;
}

/** Runs each proposed check once, by the very text that would be written: what cannot be read back is never written. */
export async function tryFound(found: readonly Found[], { clock, env, path, timeoutMs }: Trial): Promise<Tried[]> {
  const registries = createRegistries({ clock });
  const text = proposalYaml(found.map((it) => ({ found: it, outcomes: [] })));
  const config = parseConfig(text, { file: path, env, readFile: readSmallFile, ...registries });
  const monitoring = { ...config.monitoring, timeoutMs };
  const idsOf = found.map(({ item }) => componentIds(item, registries.presets));
  const { components } = await checkOnce({
    config: { ...config, monitoring },
    ids: idsOf.flat(),
    checkers: registries.checkers,
    clock,
  });
  const healths = new Map(components.map((it) => [it.component_id, it]));
  return found.map((it, index) => ({
    found: it,
    outcomes: (idsOf[index] ?? []).map((id) => ({ id, words: outcomeWords(healths.get(id)) })),
    untold: untoldIn(it, registries.presets),
  }));
}

function componentIds(item: ProposedItem, presets: PresetRegistry): string[] {
  if (!isPreset(item)) return [item.id];
  const preset = presets.get(item.preset);
  if (preset === undefined) throw new TypeError(`no preset ${item.preset}`);
  return expandPreset(preset, item).components.map(({ id }) => String(id));
}

/** What the preset that is proposed, or else offered, cannot tell. */
function untoldIn({ item, offer }: Found, presets: PresetRegistry): string[] {
  const named = [item, offer].find((it) => it !== undefined && isPreset(it));
  if (named === undefined || !isPreset(named)) return [];
  const preset = presets.get(named.preset);
  return preset === undefined ? [] : untoldWords(expandPreset(preset, named).untold);
}

function outcomeWords(health: ComponentHealth | undefined): string {
  const metrics = (health?.metrics ?? []).slice(0, MOST_METRICS).map(({ name, labels, value, unit }) => {
    return `${seriesKey(name, labels)} ${value === null ? "missing" : formatQuantity(value, unit)}`;
  });
  const detail = health?.status === "HEALTHY" ? metrics.join(", ") : (health?.reason ?? "no answer");
  return printable(`${health?.status ?? "UNKNOWN"}${detail === "" ? "" : `, ${detail}`}`);
}
