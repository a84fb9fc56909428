import { didYouMean } from "./did-you-mean.ts";
import type { WrittenComponent } from "./expand-presets.ts";
import { type ConfigPath, type Fault, formatPath } from "./fault.ts";

interface Named {
  readonly id: unknown;
  readonly base: ConfigPath;
  readonly dependsOn: readonly unknown[];
}

/** What is wrong between components, whatever else is wrong inside them: ids given twice, unknown or circular dependencies. */
export function dependencyFaults(components: readonly WrittenComponent[]): Fault[] {
  const named = components.map(toNamed);
  const first = new Map<unknown, Named>();
  const faults: Fault[] = [];
  for (const it of named) {
    const other = first.get(it.id);
    if (other === undefined || typeof it.id !== "string") first.set(it.id, it);
    else
      faults.push({
        path: [...it.base, "id"],
        message: `"${it.id}" is the id of ${formatPath(other.base)} already`,
      });
  }
  return [...faults, ...unknownFaults(named, first), ...cycleFaults(named, first)];
}

function toNamed({ input, base }: WrittenComponent): Named {
  const fields = typeof input === "object" && input !== null ? (input as Record<string, unknown>) : {};
  const { id, depends_on: dependsOn } = fields;
  return { id, base, dependsOn: Array.isArray(dependsOn) ? dependsOn : [] };
}

function unknownFaults(named: readonly Named[], known: ReadonlyMap<unknown, Named>): Fault[] {
  return named.flatMap(({ base, dependsOn }) =>
    dependsOn.flatMap((id, at): Fault[] => {
      if (typeof id !== "string" || known.has(id)) return [];
      const names = [...known.keys()].filter((name) => typeof name === "string");
      const near = didYouMean(id, names);
      const hint = near === null ? "" : `; did you mean "${near}"?`;
      return [{ path: [...base, "depends_on", at], message: `there is no component "${id}"${hint}` }];
    }),
  );
}

/** Depth first without recursion: a chain may be as long as there are components. Each cycle is told once. */
function cycleFaults(named: readonly Named[], byId: ReadonlyMap<unknown, Named>): Fault[] {
  const faults: Fault[] = [];
  const state = new Map<Named, "open" | "done">();
  for (const start of named) {
    const trail: { node: Named; next: number }[] = [];
    if (!state.has(start)) enter(start);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const at = top.next;
      top.next += 1;
      const target = at < top.node.dependsOn.length ? byId.get(top.node.dependsOn[at]) : undefined;
      if (at >= top.node.dependsOn.length) {
        state.set(top.node, "done");
        trail.pop();
      } else if (target !== undefined && !state.has(target)) enter(target);
      else if (target !== undefined && target !== top.node && state.get(target) === "open") {
        const loop = [...trail.map((it) => it.node).slice(trail.findIndex((it) => it.node === target)), target];
        const message = `goes round in a circle: ${loop.map((it) => String(it.id)).join(" -> ")}`;
        faults.push({ path: [...top.node.base, "depends_on", at], message });
      }
    }
    function enter(node: Named) {
      state.set(node, "open");
      trail.push({ node, next: 0 });
    }
  }
  return faults;
}
