import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Server } from "node:net";
import { fileURLToPath } from "node:url";
import type { CalendarSpec, SloDefinition } from "@plimsoll/core";
import { AnchorPublisher } from "./alerting/anchors/anchor-publisher.ts";
import { createChannelRegistry } from "./alerting/channels/registry.ts";
import type { HeartbeatTarget } from "./alerting/heartbeat.ts";
import { readyChannel } from "./alerting/ready-channel.ts";
import { createBackupMaker } from "./archive/backup-maker.ts";
import { Authentication } from "./auth/authentication.ts";
import { createBacktester } from "./backtest/create-backtester.ts";
import { createLinkLocalRule } from "./checkers/net/link-local.ts";
import { createPresetRegistry } from "./checkers/presets/registry.ts";
import { createCheckerRegistry } from "./checkers/registry.ts";
import { type CommandPorts, createCommandPorts } from "./command/command-context.ts";
import { noteBackup } from "./command/note-backup.ts";
import {
  noteConfiguration,
  noteRefusedConfiguration,
  type RefusedConfiguration,
} from "./command/note-configuration.ts";
import { takeReply } from "./command/take-reply.ts";
import { isReservedId } from "./config/component-schema.ts";
import type { AuthConfig, InboundConfig, MonitoringConfig, PlimsollConfig } from "./config/config.ts";
import { defaultComponents } from "./config/default-config.ts";
import { isLoopbackHost } from "./config/loopback-host.ts";
import type { MaintenanceWindowInput } from "./config/maintenance-schema.ts";
import { parseComponent } from "./config/parse-component.ts";
import type { Registries } from "./config/registries.ts";
import { DEFAULT_RETENTION } from "./config/retention.ts";
import { BackupKeeper } from "./engine/backup-keeper.ts";
import { type CodeMonitor, createMonitor } from "./engine/monitor.ts";
import { OWN_COMPONENT_IDS } from "./engine/store-trouble.ts";
import { createSystemClock } from "./engine/system-clock.ts";
import { createEgress } from "./net/egress.ts";
import { type AlertPolicy, NO_POLICY } from "./port/alert-policy.ts";
import type { Backtester } from "./port/backtester.ts";
import type { ChannelDefinition, ChannelReply, ChannelSetup, ReadyChannel } from "./port/channel.ts";
import type { Clock } from "./port/clock.ts";
import type { ComponentDefinition } from "./port/component-definition.ts";
import type { Egress } from "./port/egress.ts";
import type { EarlyWarningPolicy } from "./port/forecast.ts";
import type { Log } from "./port/log.ts";
import type { Monitor } from "./port/monitor.ts";
import { PlimsollError } from "./port/plimsoll-error.ts";
import type { RecoveryPolicy } from "./port/recovery.ts";
import type { ReportSchedule } from "./port/report.ts";
import type { NewEvent, RetentionPolicy, Store } from "./port/store.ts";
import { createActionRegistry } from "./recovery/actions/registry.ts";
import { type SafetyNote, safetyNoteBeside } from "./recovery/safety-note.ts";
import { createMemoryStore } from "./storage/memory/memory-store.ts";
import { openSqliteReading, type SqliteReading } from "./storage/sqlite/sqlite-reading.ts";
import { createSqliteStore } from "./storage/sqlite/sqlite-store.ts";

export type { Registries } from "./config/registries.ts";
/** For what reads a store's file itself, also while it is in use. */
export { readHead as readAuditHead, walkRows as walkAuditRows } from "./storage/sqlite/audit-rows.ts";

/** Every kind of checker and channel there is. */
export function createRegistries({ clock }: { clock: Clock }): Registries & { readonly egress: Egress } {
  const egress = createEgress({ clock, isForbidden: createLinkLocalRule() });
  return {
    checkers: createCheckerRegistry(),
    channels: createChannelRegistry({ egress }),
    actions: createActionRegistry(),
    presets: createPresetRegistry(),
    egress,
  };
}

/** A store from its address: `sqlite:PATH` or `memory`. Nothing is opened yet. */
export function createStore(url: string, { clock, log }: { clock: Clock; log: Log }): Store {
  if (url === "memory") return createMemoryStore({ clock });
  if (url.startsWith("sqlite:")) return createSqliteStore({ path: url.slice("sqlite:".length), clock, log });
  throw new PlimsollError("bad_request", `storage: expected "memory" or "sqlite:PATH", got ${JSON.stringify(url)}`);
}

/** The file of a store, only to be read, also while a server writes to it. Throws a StoreError when that cannot be. */
export function openReading(path: string, clock: Clock): SqliteReading {
  return openSqliteReading(path, clock);
}

/** Beside a store, from its address: where what holds recovery back is kept while the store cannot be written. */
export function createNoteBeside(url: string, log: Log): SafetyNote {
  return safetyNoteBeside(url.startsWith("sqlite:") ? url.slice("sqlite:".length) : ":memory:", log);
}

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
  /** The way out for the heartbeat; without one there is none. */
  readonly egress?: Egress;
  readonly monitoring?: Partial<MonitoringConfig>;
  readonly retention?: RetentionPolicy;
  readonly components?: readonly ComponentDefinition[];
  readonly calendars?: readonly CalendarSpec[];
  readonly channels?: readonly ChannelDefinition[];
  readonly policy?: AlertPolicy;
  readonly windows?: readonly MaintenanceWindowInput[];
  readonly heartbeat?: HeartbeatTarget | null;
  readonly inbound?: InboundConfig;
  readonly recovery?: RecoveryPolicy;
  readonly earlyWarning?: EarlyWarningPolicy;
  readonly reports?: readonly ReportSchedule[];
  readonly slos?: readonly SloDefinition[];
  /** Default none. */
  readonly safetyNote?: SafetyNote;
  readonly linksOf?: (componentId: string) => Record<string, string>;
  readonly incidentLinksOf?: (incidentId: string) => Record<string, string>;
}

/** A monitor that channels can answer to. */
export interface ComposedMonitor extends CodeMonitor {
  /** Carries out what somebody answered to a notification; resolves with words for them. */
  onReply(reply: ChannelReply): Promise<string>;
}

/** A monitor from its parts, with the defaults filled in. */
export function composeMonitor(parts: MonitorComposition): ComposedMonitor {
  const { clock, log, store, registries } = parts;
  // Channels come before the monitor that they answer to.
  let acknowledge: ((reply: ChannelReply) => Promise<string>) | null = null;
  const onReply = async (reply: ChannelReply) => (await acknowledge?.(reply)) ?? "Plimsoll is only starting; try again";
  const monitor = createMonitor({
    clock,
    log,
    store,
    checkers: registries.checkers,
    retention: parts.retention ?? DEFAULT_RETENTION,
    monitoring: { ...DEFAULT_MONITORING, ...parts.monitoring },
    components: parts.components ?? [],
    calendars: parts.calendars ?? [],
    channels: createChannels(parts.channels ?? [], registries, { clock, log, onReply }),
    policy: parts.policy ?? NO_POLICY,
    windows: parts.windows ?? [],
    heartbeat: parts.heartbeat ?? null,
    ...(parts.inbound === undefined ? {} : { inboundSecrets: parts.inbound }),
    ...(registries.actions === undefined ? {} : { actions: registries.actions }),
    ...(parts.recovery === undefined ? {} : { recovery: parts.recovery }),
    ...(parts.earlyWarning === undefined ? {} : { earlyWarning: parts.earlyWarning }),
    ...(parts.reports === undefined ? {} : { reports: parts.reports }),
    ...(parts.slos === undefined ? {} : { slos: parts.slos }),
    ...(parts.safetyNote === undefined ? {} : { safetyNote: parts.safetyNote }),
    ...(parts.egress === undefined ? {} : { egress: parts.egress }),
    parseStored: (posted) => parseComponent(posted, registries, "api"),
    ...(parts.linksOf ? { linksOf: parts.linksOf } : {}),
    ...(parts.incidentLinksOf ? { incidentLinksOf: parts.incidentLinksOf } : {}),
  });
  const commands = createCommandPorts({ monitor, store, clock, log });
  acknowledge = (reply) => takeReply(commands, reply);
  return Object.assign(monitor, { onReply });
}

/** The channels of a configuration, ready to send. */
export function createChannels(
  definitions: readonly ChannelDefinition[],
  registries: Registries,
  setup: Omit<ChannelSetup, "channelId">,
): Map<string, ReadyChannel> {
  return new Map(
    definitions.map(({ id, kind, options }) => {
      const entry = registries.channels.get(kind);
      if (entry === undefined) throw new PlimsollError("bad_request", `no channel of kind ${JSON.stringify(kind)}`);
      return [id, readyChannel(entry, entry.create(options, { ...setup, channelId: id }))];
    }),
  );
}

export interface ServerHandle {
  /** Where it listens, such as `http://127.0.0.1:8787`. */
  readonly address: string;
  readonly monitor: CodeMonitor;
  /** Takes a new configuration: components, routes, channels and intervals. What it was started on (address, store) stays. */
  reload(config: PlimsollConfig): Promise<void>;
  /** Writes into the audit trail that a reload was wanted and refused. */
  noteRefusal(refused: RefusedConfiguration): Promise<void>;
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
    ...settingsOf(config),
    components: picksPort ? [] : config.components,
    channels: config.alerting.channels,
    inbound: config.inbound,
    safetyNote: safetyNoteBeside(path, log),
    egress: registries.egress,
    linksOf: (id) => linksOf(address, id),
    incidentLinksOf: (id) => ({ incident: `${address}/incidents/${encodeURIComponent(id)}` }),
  });
  const note = (event: NewEvent) => monitor.recordEvent(event);
  const anchors = new AnchorPublisher({ clock, log, store, egress: registries.egress, note });
  const commands = createCommandPorts({ monitor, store, clock, log });
  const backups = createBackups({ commands, monitor, path });
  const auth = new Authentication({ config: config.auth, store, clock, log });
  let ready = false;
  let running = config;
  const [{ createApi }, { version, dashboardDir }] = await Promise.all([import("./api/create-api.ts"), readAbout()]);
  const api = createApi({
    ...{ monitor, store, registries, clock, log, auth, config, dashboardDir, version },
    backtester: backtesterOver(path, registries, () => ({ ...running, components: definitionsOf(monitor) })),
    isReady: () => ready,
    backup: () => backups.state(),
    anchors: () => anchors.figures,
    discover: () => discoverHere(clock),
  });
  await monitor.start();
  await auth.open();
  await api.listen({ host: config.server.host, port: config.server.port }).catch(async (error: unknown) => {
    await monitor.stop();
    throw error;
  });
  address = boundAddress(api.server) ?? address;
  if (picksPort) {
    const own = defaultComponents({ checkers: registries.checkers, storagePath: path, apiUrl: address });
    for (const definition of own) monitor.putComponent(definition);
  }
  ready = true;
  await noteConfiguration(commands, config, null);
  backups.use(config.backup);
  anchors.use(config.audit.anchors);
  return {
    address,
    monitor,
    async reload(next) {
      refuseToOpen(config.server.host, next.auth);
      const onReply = (reply: ChannelReply) => monitor.onReply(reply);
      const channels = createChannels(next.alerting.channels, registries, { clock, log, onReply });
      const { components, inbound: inboundSecrets } = next;
      await monitor.reconfigure({ ...settingsOf(next), components, channels, inboundSecrets });
      auth.configure(next.auth);
      await noteConfiguration(commands, next, running);
      backups.use(next.backup);
      running = next;
      anchors.use(next.audit.anchors);
    },
    noteRefusal: (refused) => noteRefusedConfiguration(commands, refused),
    async stop() {
      ready = false;
      backups.stop();
      await api.close();
      await auth.close();
      await commands.audit.close();
      await anchors.stop();
      await monitor.stop();
    },
  };
}

/** What a start and a reload take alike. */
function settingsOf({
  calendars,
  monitoring,
  maintenance,
  recovery,
  earlyWarning,
  slos,
  reports,
  alerting,
}: PlimsollConfig) {
  const { policy, heartbeat } = alerting;
  return { calendars, monitoring, windows: maintenance, recovery, earlyWarning, slos, reports, policy, heartbeat };
}

/** Of all that is watched now, whether the file declares it or it was added since. */
function definitionsOf(monitor: Monitor): ComponentDefinition[] {
  return monitor.current().components.flatMap(({ component_id }) => monitor.definition(component_id) ?? []);
}

/** What replays the history of a store's file; null for one in memory. */
function backtesterOver(path: string, { checkers }: Registries, config: () => PlimsollConfig): Backtester | null {
  if (path === ":memory:") return null;
  const channelIds = () => config().alerting.channels.map(({ id }) => id);
  return createBacktester({ path, checkers, config, channelIds });
}

/** For one probe, ms: what is on this machine answers at once. */
const PROBE_MS = 1000;

/** What this machine's loopback and the server's folder are seen to hold; loaded when somebody first asks. */
async function discoverHere(clock: Clock) {
  const [{ discover }, { PROTOCOLS }, { WEB_SERVICES }] = await Promise.all([
    import("./discovery/discover.ts"),
    import("./discovery/protocols.ts"),
    import("./discovery/web-services.ts"),
  ]);
  const probes = { clock, timeoutMs: PROBE_MS, protocols: PROTOCOLS, webServices: WEB_SERVICES };
  return discover({ ...probes, folder: process.cwd() });
}

/** Where a server listens, once it does on a port. */
function boundAddress(server: Pick<Server, "address">): string | null {
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? `http://${hostInUrl(bound.address)}:${bound.port}` : null;
}

/** The store's backups by the clock. A store in memory has nothing to back up. */
function createBackups(parts: { commands: CommandPorts; monitor: CodeMonitor; path: string }) {
  const { commands, monitor, path } = parts;
  const { clock, log } = commands;
  const record = (event: NewEvent) => {
    monitor.recordEvent(event);
    if (event.event_type === "backup_made") void noteBackup(commands, event);
  };
  const keeper = new BackupKeeper({ clock, log, record, findings: monitor.findings });
  return {
    state: () => keeper.state(),
    stop: () => keeper.stop(),
    use(backup: PlimsollConfig["backup"]) {
      keeper.use(backup === null || path === ":memory:" ? null : createBackupMaker(backup, path, clock));
    },
  };
}

/** Where an alert leads: to its component's page, or to the overview when it is the system's or the monitor's own. */
function linksOf(address: string, id: string): Record<string, string> {
  if (OWN_COMPONENT_IDS.has(id) || isReservedId(id)) return { system: `${address}/` };
  return { component: `${address}/components/${encodeURIComponent(id)}` };
}

/** Where it listens changes only at a restart: until then a new configuration must not leave the network without a lock. */
function refuseToOpen(host: string, { users, apiKeys }: AuthConfig): void {
  if (isLoopbackHost(host) || users.length + apiKeys.length > 0) return;
  const message = `expected at least one user or API key: the server listens on ${host} until it is started again`;
  throw new PlimsollError("config_invalid", `auth: ${message}`, { mistakes: [{ path: "auth", message }] });
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
