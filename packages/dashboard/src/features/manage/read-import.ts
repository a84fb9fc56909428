import { manageTexts } from "../../texts/manage.ts";
import type { Draft } from "./definition-queries.ts";
import { isRecord } from "./form-field.ts";
import { readYaml } from "./yaml-text.ts";

/** As many as the server plans at once. */
const MOST = 1000;
/** The server takes 1 MiB at once, as JSON. */
export const MOST_BYTES = 900_000;

export type ReadImport =
  | { readonly components: readonly Draft[]; readonly presets: number }
  | { readonly fault: string };

/** The components of a text: those of a configuration, of a list, or one. Items that name a preset are counted and left out. */
export function readImport(text: string): ReadImport {
  if (text.length > MOST_BYTES) return { fault: manageTexts.importTooLarge };
  const read = readYaml(text);
  if ("fault" in read) return { fault: manageTexts.importUnread(read.fault) };
  const items = listIn(read.value);
  const components = items.filter(isRecord).filter((it) => !("preset" in it));
  if (components.length === 0) return { fault: manageTexts.importEmpty };
  if (components.length > MOST) return { fault: manageTexts.importTooMany(components.length, MOST) };
  return { components, presets: items.filter((it) => isRecord(it) && "preset" in it).length };
}

function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return [];
  if (Array.isArray(value.components)) return value.components;
  return "check" in value ? [value] : [];
}

/** The components in an order in which each comes after those of the list that it depends on; a circle stays as it was. */
export function inOrder(components: readonly Draft[]): Draft[] {
  const byId = new Map(components.map((it) => [it.id, it]));
  const done = new Set<Draft>();
  const visit = (component: Draft, open: ReadonlySet<Draft>): void => {
    if (done.has(component) || open.has(component)) return;
    const within = new Set([...open, component]);
    for (const id of neededBy(component)) {
      const needed = byId.get(id);
      if (needed !== undefined) visit(needed, within);
    }
    done.add(component);
  };
  for (const component of components) visit(component, new Set());
  return [...done];
}

function neededBy({ depends_on: dependsOn, progress }: Draft): unknown[] {
  const told = isRecord(progress) ? [progress.component].flat() : [];
  return [...(Array.isArray(dependsOn) ? dependsOn : []), ...told];
}
