import type { ChannelDefinition } from "../port/channel.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Fault } from "./fault.ts";
import { parseKindOptions } from "./kind-options.ts";
import type { Registries } from "./registries.ts";

/** Reads the channels by their kinds and tells what is wrong with them and with the routes that name them. */
export function readAlerting(
  alerting: unknown,
  registries: Registries,
): { readonly channels: readonly ChannelDefinition[]; readonly faults: readonly Fault[] } {
  const raw = typeof alerting === "object" && alerting !== null ? (alerting as Record<string, unknown>) : {};
  const { channels: given, routes } = raw;
  const channels: ChannelDefinition[] = [];
  const faults: Fault[] = [];
  const ids = new Set<string>();
  for (const [index, channel] of entriesOf(given)) {
    const base = ["alerting", "channels", index];
    const id = idOf(channel);
    if (id !== null && ids.has(id))
      faults.push({ path: [...base, "id"], message: `"${id}" is the id of another channel already` });
    if (id !== null) ids.add(id);
    const parsed = parseKindOptions(channel, registries.channels, { base, omit: ["id"] });
    if ("faults" in parsed) faults.push(...parsed.faults);
    else if (id !== null) channels.push({ id, kind: parsed.found.entry.kind, options: parsed.found.options });
  }
  return { channels, faults: [...faults, ...routeFaults(routes, ids)] };
}

function routeFaults(routes: unknown, ids: ReadonlySet<string>): Fault[] {
  return entriesOf(routes).flatMap(([index, route]) => {
    const named = typeof route === "object" && route !== null ? (route as Record<string, unknown>) : {};
    return entriesOf(named.channels).flatMap(([at, id]): Fault[] => {
      if (typeof id !== "string" || ids.has(id)) return [];
      const near = didYouMean(id, ids);
      const known = ids.size === 0 ? "; there are none" : `; known: ${[...ids].join(", ")}`;
      const message = `there is no channel "${id}"${near === null ? known : `; did you mean "${near}"?`}`;
      return [{ path: ["alerting", "routes", index, "channels", at], message }];
    });
  });
}

function idOf(channel: unknown): string | null {
  if (typeof channel !== "object" || channel === null || !("id" in channel)) return null;
  return typeof channel.id === "string" ? channel.id : null;
}

function entriesOf(list: unknown): [number, unknown][] {
  return Array.isArray(list) ? [...list.entries()] : [];
}
