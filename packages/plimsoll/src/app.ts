import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createChannelRegistry } from "./alerting/channels/registry.ts";
import { createLinkLocalRule } from "./checkers/http/link-local.ts";
import { createCheckerRegistry } from "./checkers/registry.ts";
import type { MonitoringConfig, PlimsollConfig } from "./config/config.ts";
import { defaultComponents } from "./config/default-config.ts";
import { parseComponent } from "./config/parse-component.ts";
import type { Registries } from "./config/registries.ts";
import { type CodeMonitor, createMonitor } from "./engine/monitor.ts";
import { OWN_COMPONENT_IDS } from "./engine/store-trouble.ts";
import { createSystemClock } from "./engine/system-clock.ts";
import { createEgress } from "./net/egress.ts";
import type { Channel, ChannelDefinition, RouteDefinition } from "./port/channel.ts";
import type { Clock } from "./port/clock.ts";
import type { ComponentDefinition } from "./port/component-definition.ts";
import type { Log } from "./port/log.ts";
import { PlimsollError } from "./port/plimsoll-error.ts";
import type { RetentionPolicy, Store } from "./port/store.ts";
import { createMemoryStore } from "./storage/memory/memory-store.ts";
import { createSqliteStore } from "./storage/sqlite/sqlite-store.ts";

export type { Registries } from "./config/registries.ts";

/** Every kind of checker and channel there is. */
export function createRegistries({ clock }: { clock: Clock }): Registries {
  const egress = createEgress({ clock, isForbidden: createLinkLocalRule() });
  return { checkers: createCheckerRegistry(), channels: createChannelRegistry({ egress }) };
}

/** A store from its address: `sqlite:PATH` or `memory`. Nothing is opened yet. */
export function createStore(url: string, { clock, log }: { clock: Clock; log: Log }): Store {
  if (url === "memory") return createMemoryStore({ clock });
  if (url.startsWith("sqlite:")) return createSqliteStore({ path: url.slice("sqlite:".length), clock, log });
  throw new PlimsollError("bad_request", `storage: expected "memory" or "sqlite:PATH", got ${JSON.stringify(url)}`);
}

/** What is kept for how long when nothing says otherwise. */
const DEFAULT_RETENTION: RetentionPolicy = {
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
    channels: createChannels(parts.channels ?? [], registries, { clock, log }),
    routes: parts.routes ?? [],
    parseStored: (posted) => parseComponent(posted, registries, "api"),
    ...(parts.linksOf ? { linksOf: parts.linksOf } : {}),
  });
}

/** The channels of a configuration, ready to send. */
export function createChannels(
  definitions: readonly ChannelDefinition[],
  registries: Registries,
  { clock, log }: { clock: Clock; log: Log },
): Map<string, Channel> {
  return new Map(
    definitions.map(({ id, kind, options }) => {
      const entry = registries.channels.get(kind);
      if (entry === undefined) throw new PlimsollError("bad_request", `no channel of kind ${JSON.stringify(kind)}`);
      const onReply = async () => "nothing can be acknowledged here";
      return [id, entry.create(options, { clock, log, channelId: id, onReply })];
    }),
  );
}

export interface ServerHandle {
  /** Where it listens, such as `http://127.0.0.1:8787`. */
  readonly address: string;
  readonly monitor: CodeMonitor;
  /** Takes a new configuration: components, routes, channels and intervals. What it was started on (address, store) stays. */
  reload(config: PlimsollConfig): Promise<void>;
  /** Stops within a few seconds. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly config: PlimsollConfig;
  readonly log: Log;
  /** Default: the real clock. */
  readonly clock?: Clock;
}

/**
 * Starts the server: the monitor first, so that checks never wait for the network, then the API. Rejects when it cannot
 * listen; a store that cannot be opened does not stop it.
 */
export async function startServer({ config, log, clock = createSystemClock() }: ServerOptions): Promise<ServerHandle> {
  const registries = createRegistries({ clock });
  const { path, retention } = config.storage;
  const store = path === ":memory:" ? createMemoryStore({ clock }) : createSqliteStore({ path, clock, log });
  let address = `http://${hostInUrl(config.server.host)}:${config.server.port}`;
  // With nothing configured our own API is watched too, and its port is known only once it is bound.
  const watchesItself = config.components.every((definition) => definition.source === "default");
  const picksPort = watchesItself && config.server.port === 0;
  const monitor = composeMonitor({
    clock,
    log,
    store,
    registries,
    retention,
    monitoring: config.monitoring,
    components: picksPort ? [] : config.components,
    channels: config.alerting.channels,
    routes: config.alerting.routes,
    linksOf: (id) => linksOf(address, id),
  });
  let ready = false;
  const [{ createApi }, { version, dashboardDir }] = await Promise.all([import("./api/create-api.ts"), readAbout()]);
  const api = createApi({
    monitor,
    store,
    registries,
    clock,
    log,
    config,
    dashboardDir,
    version,
    isReady: () => ready,
  });
  await monitor.start();
  try {
    await api.listen({ host: config.server.host, port: config.server.port });
  } catch (error) {
    await monitor.stop();
    throw error;
  }
  const bound = api.server.address();
  if (typeof bound === "object" && bound !== null) address = `http://${hostInUrl(bound.address)}:${bound.port}`;
  if (picksPort) {
    const { checkers } = registries;
    for (const definition of defaultComponents({ checkers, storagePath: path, apiUrl: address })) {
      monitor.putComponent(definition);
    }
  }
  ready = true;
  return {
    address,
    monitor,
    reload: ({ components, monitoring, alerting }) =>
      monitor.reconfigure({
        components,
        monitoring,
        channels: createChannels(alerting.channels, registries, { clock, log }),
        routes: alerting.routes,
      }),
    async stop() {
      ready = false;
      await api.close();
      await monitor.stop();
    },
  };
}

/** Where an alert leads: to its component's page, or to the overview when it is the system's or the monitor's own. */
function linksOf(address: string, id: string): Record<string, string> {
  if (OWN_COMPONENT_IDS.has(id)) return { system: `${address}/` };
  return { component: `${address}/components/${encodeURIComponent(id)}` };
}

/** Plimsoll's version, and where the built dashboard is (null when it has not been built). */
async function readAbout(): Promise<{ version: string; dashboardDir: string | null }> {
  const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const candidates = ["./dashboard", "../dist/dashboard"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return { version: manifest.version, dashboardDir: candidates.find((path) => existsSync(path)) ?? null };
}

function hostInUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
