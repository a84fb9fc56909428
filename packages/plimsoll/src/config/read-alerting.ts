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

/** Routes, their escalation steps and fallbacks that name no channel, and ids that two routes have. */
export function routeFaults(routes: unknown, ids: ReadonlySet<string>): Fault[] {
  const named = new Set<string>();
  return entriesOf(routes).flatMap(([index, given]) => {
    const base = ["alerting", "routes", index];
    const route = recordOf(given);
    const { id, channels, escalation, fallback } = route;
    const taken = typeof id === "string" && named.has(id);
    if (typeof id === "string") named.add(id);
    return [
      ...(taken ? [{ path: [...base, "id"], message: `"${id}" is the id of another route already` }] : []),
      ...channelFaults(channels, [...base, "channels"], ids),
      ...entriesOf(escalation).flatMap(([step, it]) =>
        channelFaults(recordOf(it).channels, [...base, "escalation", step, "channels"], ids),
      ),
      ...channelFault(recordOf(fallback).channel, [...base, "fallback", "channel"], ids),
    ];
  });
}

function channelFaults(channels: unknown, base: Fault["path"], ids: ReadonlySet<string>): Fault[] {
  return entriesOf(channels).flatMap(([at, id]) => channelFault(id, [...base, at], ids));
}

function channelFault(id: unknown, path: Fault["path"], ids: ReadonlySet<string>): Fault[] {
  if (typeof id !== "string" || ids.has(id)) return [];
  const near = didYouMean(id, ids);
  const known = ids.size === 0 ? "; there are none" : `; known: ${[...ids].join(", ")}`;
  return [{ path, message: `there is no channel "${id}"${near === null ? known : `; did you mean "${near}"?`}` }];
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function idOf(channel: unknown): string | null {
  if (typeof channel !== "object" || channel === null || !("id" in channel)) return null;
  return typeof channel.id === "string" ? channel.id : null;
}

function entriesOf(list: unknown): [number, unknown][] {
  return Array.isArray(list) ? [...list.entries()] : [];
}
