import { type Incident, incidentName } from "@plimsoll/core";
import { componentPath } from "../../lib/component-path.ts";
import { incidentPath } from "../../lib/incident-path.ts";
import { KEYS } from "../../lib/keys/key-table.ts";
import type { Roster } from "../../lib/live/roster.ts";
import { PAGES } from "../../lib/pages.ts";
import type { Right } from "../../lib/session/use-right.ts";
import { paletteTexts as texts } from "../../texts/palette.ts";

/** What choosing an item does. */
export type PaletteAct =
  | { readonly kind: "go"; readonly path: string }
  | { readonly kind: "check"; readonly componentId: string | null }
  | { readonly kind: "acknowledge"; readonly incidentId: string }
  | { readonly kind: "stop" | "start" | "theme" | "help" | "log-out" };

export interface PaletteItem {
  readonly id: string;
  readonly kind: keyof typeof texts.kinds;
  readonly words: string;
  /** The key that does the same; null where there is none. */
  readonly key: string | null;
  readonly act: PaletteAct;
  /** Why it can't be chosen; null: it can. */
  readonly refused: string | null;
}

/** What there is to go to and to do. */
export interface PaletteWorld {
  readonly roster: Roster;
  readonly incidents: readonly Incident[];
  readonly isMonitoring: boolean;
  readonly canLogOut: boolean;
  readonly operator: Right;
}

const MOST_ITEMS = 40;

/** What fits all that was typed, best first. Without anything typed: pages, open incidents and actions, no components. */
export function findItems(text: string, world: PaletteWorld): readonly PaletteItem[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (words: string) => {
    const lower = words.toLowerCase();
    return wanted.every((word) => lower.includes(word));
  };
  const found = [...pageItems(), ...incidentItems(world), ...actionItems(world)].filter(({ words }) => fits(words));
  if (wanted.length > 0) {
    // Named first, so that what is typed of a name finds it before what can be done about it.
    const named = world.roster.filter(({ component_id }) => fits(component_id)).slice(0, MOST_ITEMS);
    found.push(...named.map(({ component_id: id }) => item("component", id, { kind: "go", path: componentPath(id) })));
    for (const { component_id: id } of world.roster) {
      if (found.length >= MOST_ITEMS) break;
      found.push(...componentActions(id, world).filter(({ words }) => fits(words)));
    }
  }
  const first = wanted[0] ?? "";
  const isFirst = ({ words }: PaletteItem) => words.toLowerCase().startsWith(first);
  return [...found.filter(isFirst), ...found.filter((one) => !isFirst(one))].slice(0, MOST_ITEMS);
}

function item(
  kind: PaletteItem["kind"],
  words: string,
  { key, right, ...act }: PaletteAct & { readonly key?: string; readonly right?: Right },
): PaletteItem {
  const refused = right === undefined || right.may ? null : (right.why ?? "");
  return { id: `${kind}/${words}`, kind, words, key: key ?? null, act, refused };
}

function pageItems(): PaletteItem[] {
  return PAGES.map(({ id, path }) =>
    item("page", texts.page(texts.pages[id]), { kind: "go", path, key: KEYS[id].shown }),
  );
}

function incidentItems({ incidents, operator: right }: PaletteWorld): PaletteItem[] {
  return incidents.flatMap((incident) => {
    const name = incidentName(incident);
    const { incident_id: incidentId, title } = incident;
    const open = item("incident", `${name} ${title}`, { kind: "go", path: incidentPath(incidentId) });
    if (incident.status !== "open") return [open];
    return [open, item("action", texts.acknowledge(name), { kind: "acknowledge", incidentId, right })];
  });
}

function actionItems({ isMonitoring, canLogOut, operator: right }: PaletteWorld): PaletteItem[] {
  return [
    item("action", texts.checkAll, { kind: "check", componentId: null, right }),
    item("action", texts.addSilence, { kind: "go", path: "/alerting?silence=", right }),
    isMonitoring
      ? item("action", texts.stopMonitoring, { kind: "stop", right })
      : item("action", texts.startMonitoring, { kind: "start", right }),
    item("action", texts.pauseRecovery, { kind: "go", path: "/recovery", right }),
    item("action", texts.theme, { kind: "theme", key: KEYS.theme.shown }),
    item("action", texts.help, { kind: "help", key: KEYS.help.shown }),
    ...(canLogOut ? [item("action", texts.logOut, { kind: "log-out" })] : []),
  ];
}

function componentActions(id: string, { operator: right }: PaletteWorld): PaletteItem[] {
  const encoded = encodeURIComponent(id);
  return [
    item("action", texts.check(id), { kind: "check", componentId: id, right }),
    item("action", texts.silence(id), { kind: "go", path: `/alerting?silence=${encoded}`, right }),
    item("action", texts.why(id), { kind: "go", path: `/alerting?component=${encoded}` }),
  ];
}
