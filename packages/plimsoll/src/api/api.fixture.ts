import { DEFAULT_CONFIRM } from "@plimsoll/core";
import type { FastifyInstance, InjectOptions } from "fastify";
import { z } from "zod";
import { parseComponent } from "../config/parse-component.ts";
import type { Registries } from "../config/registries.ts";
import { createMonitor } from "../engine/monitor.ts";
import type { MonitorDependencies } from "../engine/monitor-parts.ts";
import { SLOT_GRAIN_MS } from "../engine/slots.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import type { CheckAnswer, CheckerKind } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { type Log, silentLog } from "../port/log.ts";
import type { Monitor } from "../port/monitor.ts";
import { Secret } from "../port/secret.ts";
import type { Store } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { type ApiOptions, createApi } from "./create-api.ts";

export const BASE = "/api/trading-engine/health";
const NO_CONFIG = { server: { host: "127.0.0.1", port: 0, allowedHosts: ["plimsoll.example"], trustedProxies: [] } };

/** What the fake checkers of a test answer, by component; HEALTHY with one metric where nothing is set. */
export type Answers = Map<string, CheckAnswer>;

export interface TestApi {
  readonly app: FastifyInstance;
  readonly monitor: Monitor;
  readonly store: Store;
  readonly answers: Answers;
  get(path: string, headers?: Record<string, string>): Promise<TestAnswer>;
  send(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<TestAnswer>;
  inject(options: InjectOptions): Promise<TestAnswer>;
  close(): Promise<void>;
}
interface TestAnswer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  json<T = Record<string, unknown>>(): T;
}

export interface TestApiOptions extends Partial<Omit<ApiOptions, "monitor" | "registries">> {
  readonly components?: readonly ComponentDefinition[];
  /** Default true: the monitor is started. */
  readonly start?: boolean;
  /** Kinds of checkers beside the two that a test answers for. */
  readonly kinds?: readonly CheckerKind[];
  /** Further parts of the monitor. */
  readonly alerting?: Partial<
    Pick<MonitorDependencies, "channels" | "policy" | "inboundSecrets" | "actions" | "recovery" | "egress">
  >;
}

/** A real monitor over a store in memory, with the API before it; nothing listens. */
export async function createTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { components = [definition("orders-db")], start = true, alerting = {}, kinds = [], ...rest } = options;
  const answers: Answers = new Map();
  const registries = createTestRegistries(answers, kinds);
  const clock = rest.clock ?? createQuietClock();
  const log = rest.log ?? silentLog;
  const store = rest.store ?? createMemoryStore({ clock });
  const monitor = createTestMonitor({ clock, log, store, registries, components, alerting });
  const app = createApi({
    config: NO_CONFIG,
    dashboardDir: null,
    version: "1.2.3",
    ...rest,
    monitor,
    store,
    registries,
    clock,
    log,
  });
  if (start) await monitor.start();
  const inject = async (request: InjectOptions): Promise<TestAnswer> => {
    const { statusCode, headers, payload } = await app.inject(request);
    return { status: statusCode, headers, text: payload, json: () => JSON.parse(payload) };
  };
  return {
    app,
    monitor,
    store,
    answers,
    inject,
    get: (path, headers = {}) => inject({ method: "GET", url: path, headers }),
    send: (method, path, body) => inject({ method, url: path, ...(body !== undefined && { payload: body as object }) }),
    async close() {
      await app.close();
      await monitor.stop();
    },
  };
}

export interface QuietClock extends Clock {
  /** Moves the wall clock on; nothing that waits is woken. */
  pass(ms: number): void;
}

/**
 * Time stands still, and only what is due at once is done: no check runs by itself and nothing goes stale, so that a test
 * meets exactly what it asked for.
 */
export function createQuietClock(): QuietClock {
  const clock = createSystemClock();
  let now = Date.UTC(2026, 10, 23, 14, 0, 0);
  return {
    pass: (ms) => {
      now += ms;
    },
    now: () => now,
    monotonic: () => clock.monotonic(),
    schedule: (delayMs, callback) => (delayMs < SLOT_GRAIN_MS ? clock.schedule(delayMs, callback) : () => {}),
  };
}

export function definition(id: string, change: Partial<ComponentDefinition> = {}): ComponentDefinition {
  return {
    id,
    type: "DATABASE",
    source: "config",
    check: { kind: "remote", options: {} },
    intervalMs: 86_400_000,
    timeoutMs: 1000,
    confirm: { ...DEFAULT_CONFIRM, failures: 1 },
    thresholds: {},
    urgency: null,
    tags: [],
    dependsOn: [],
    ...change,
  };
}

export const measured = (value: number): CheckAnswer => ({
  kind: "measured",
  metrics: [{ name: "response_time", value, unit: "ms" }],
});
export const refusedAnswer: CheckAnswer = {
  kind: "failed",
  failure: { code: "refused", message: "connection refused" },
};

export function createTestRegistries(answers: Answers, kinds: readonly CheckerKind[] = []): Registries {
  const secret = z.string().transform((text) => new Secret(text));
  const kind = (name: string, access: "network" | "host"): CheckerKind => ({
    kind: name,
    options: z.strictObject({ target: z.string().optional(), token: secret.optional() }),
    defaultType: "API_SERVER",
    access,
    concurrency: 100,
    thresholds: { response_time: { warning: 100, critical: 500 } },
    keyMetrics: ["response_time"],
    // Whose token is `alone` says that no other may use its target.
    exclusive: (options) => {
      const { target, token } = options as { target?: string; token?: Secret };
      return token?.reveal() === "alone" ? `the target ${target}` : null;
    },
    // The local kind watches ENGINE, which the remote one can log on as.
    logsOnAs: (options) => (access === "network" ? `the name ${(options as { target?: string }).target}` : null),
    engineLogsOnAs: () => (access === "host" ? ["the name ENGINE"] : []),
    create: (_options, { componentId }) => ({ check: async () => answers.get(componentId) ?? measured(5) }),
  });
  return {
    checkers: new Map([
      ["remote", kind("remote", "network")],
      ["local", kind("local", "host")],
      ...kinds.map((it) => [it.kind, it] as const),
    ]),
    channels: new Map(),
    presets: new Map(),
  };
}

interface MonitorParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly registries: Registries;
  readonly components: readonly ComponentDefinition[];
  readonly alerting: NonNullable<TestApiOptions["alerting"]>;
}
function createTestMonitor({ registries, alerting, ...parts }: MonitorParts): Monitor {
  return createMonitor({
    ...parts,
    checkers: registries.checkers,
    retention: {
      rawMs: 86_400_000,
      rawBytes: 1e9,
      packedMs: 86_400_000,
      packedBytes: 1e9,
      rollupMs: 86_400_000,
      longMs: 86_400_000,
    },
    channels: new Map(),
    ...alerting,
    monitoring: { checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" },
    parseStored: (posted) => parseComponent(posted, registries, "api"),
  });
}
