import type { AddressInfo } from "node:net";
import { createChannelRegistry } from "./alerting/channels/registry.ts";
import { createCheckerRegistry } from "./checkers/registry.ts";
import type { MonitoringConfig, PlimsollConfig } from "./config/config.ts";
import { createLinkLocalRule } from "./checkers/http/link-local.ts";
import { parseComponent } from "./config/parse-component.ts";
import { type CodeMonitor, createMonitor } from "./engine/monitor.ts";
import { createSystemClock } from "./engine/system-clock.ts";
import { createEgress } from "./net/egress.ts";
import type { Channel, ChannelDefinition, ChannelRegistry, RouteDefinition } from "./port/channel.ts";
import type { CheckerRegistry } from "./port/checker.ts";
import type { Clock } from "./port/clock.ts";
import type { ComponentDefinition } from "./port/component-definition.ts";
import type { Log } from "./port/log.ts";
import { PlimsollError } from "./port/plimsoll-error.ts";
import type { RetentionPolicy, Store } from "./port/store.ts";
import { createMemoryStore } from "./storage/memory/memory-store.ts";
import { createSqliteStore } from "./storage/sqlite/sqlite-store.ts";

/** Every kind of checker and channel there is. */
export interface Registries {
  readonly checkers: CheckerRegistry;
  readonly channels: ChannelRegistry;
}

export function createRegistries({ clock }: { clock: Clock }): Registries {
  const egress = createEgress({ clock, isForbidden: createLinkLocalRule() });
  return { checkers: createCheckerRegistry(), channels: createChannelRegistry({ egress }) };
}

/** A store from its address: `sqlite:PATH` or `memory`. */
export function createStore(url: string, { clock, log }: { clock: Clock; log: Log }): Store {
  if (url === "memory") return createMemoryStore({ clock });
  if (url.startsWith("sqlite:")) return createSqliteStore({ path: url.slice("sqlite:".length), clock, log });
  throw new PlimsollError("bad_request", `storage: expected "memory" or "sqlite:PATH", got ${JSON.stringify(url)}`);
}

/** What is kept for how long when nothing says otherwise. */
export const DEFAULT_RETENTION: RetentionPolicy = {
  rawMs: 24 * 3600 * 1000,
  rawBytes: 1e9,
  longMs: 5 * 365 * 24 * 3600 * 1000,
};
const DEFAULT_MONITORING: MonitoringConfig = {
  checkIntervalMs: 30_000,
  timeoutMs: 10_000,
  graceMs: 1000,
  policy: "quota",
};

export interface MonitorComposition {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly registries: Registries;
  readonly monitoring?: Partial<MonitoringConfig>;
  readonly retention?: RetentionPolicy;
  readonly components?: readonly ComponentDefinition[];
  readonly channels?: readonly ChannelDefinition[];
  readonly routes?: readonly RouteDefinition[];
  readonly linksOf?: (componentId: string) => Record<string, string>;
}

/** A monitor from its parts, with the defaults filled in. */
export function composeMonitor(parts: MonitorComposition): CodeMonitor {
  const { clock, log, store, registries } = parts;
  return createMonitor({
    clock,
    log,
    store,
    checkers: registries.checkers,
    retention: parts.retention ?? DEFAULT_RETENTION,
    monitoring: { ...DEFAULT_MONITORING, ...parts.monitoring },
    components: parts.components ?? [],
    channels: createChannels(parts.channels ?? [], registries.channels, { clock, log }),
    routes: parts.routes ?? [],
    parseStored: (posted) => parseComponent(posted, registries, "api"),
    ...(parts.linksOf ? { linksOf: parts.linksOf } : {}),
  });
}

function createChannels(
  definitions: readonly ChannelDefinition[],
  registry: ChannelRegistry,
  { clock, log }: { clock: Clock; log: Log },
): Map<string, Channel> {
  return new Map(
    definitions.map(({ id, kind, options }) => {
      const entry = registry.get(kind);
      if (entry === undefined) throw new PlimsollError("bad_request", `no channel of kind ${JSON.stringify(kind)}`);
      return [id, entry.create(options, { clock, log, channelId: id })];
    }),
  );
}
