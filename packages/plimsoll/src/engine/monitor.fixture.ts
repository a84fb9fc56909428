import { type Alert, DEFAULT_CONFIRM, type MetricReading } from "@plimsoll/core";
import { onTestFinished } from "vitest";
import { readyChannel } from "../alerting/ready-channel.ts";
import { everythingTo } from "../config/to-alert-policy.ts";
import type { ActionRegistry } from "../port/action.ts";
import { NO_POLICY } from "../port/alert-policy.ts";
import type { Channel, SendOutcome } from "../port/channel.ts";
import type { CheckAnswer, CheckContext, Checker, CheckerRegistry } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Egress } from "../port/egress.ts";
import { silentLog } from "../port/log.ts";
import type { RecoveryPolicy } from "../port/recovery.ts";
import type { Store } from "../port/store.ts";
import type { SafetyNote } from "../recovery/safety-note.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts";
import { createMonitor } from "./monitor.ts";
import type { MonitorDependencies } from "./monitor-parts.ts";

export const refused: CheckAnswer = {
  kind: "failed",
  failure: { code: "refused", message: "connection refused on 127.0.0.1:9878" },
};

export function measured(...metrics: MetricReading[]): CheckAnswer {
  return { kind: "measured", metrics };
}

/** A target whose answer a test sets. */
export class Target implements Checker {
  answer: CheckAnswer | (() => Promise<CheckAnswer>) = measured();
  checks = 0;
  check(): Promise<CheckAnswer> {
    this.checks += 1;
    return typeof this.answer === "function" ? this.answer() : Promise.resolve(this.answer);
  }
}

export function define(id: string, checker: Checker, extra: Partial<ComponentDefinition> = {}): ComponentDefinition {
  return {
    id,
    type: "ORDER_EXECUTION",
    source: "code",
    check: { kind: "custom", checker },
    intervalMs: 5000,
    timeoutMs: 2000,
    confirm: DEFAULT_CONFIRM,
    thresholds: {},
    urgency: null,
    tags: [],
    dependsOn: [],
    ...extra,
  };
}

export interface MonitorOptions {
  readonly clock?: VirtualClock;
  readonly store?: Store;
  readonly components: readonly ComponentDefinition[];
  /** Default: no kind but what is given in code. */
  readonly checkers?: CheckerRegistry;
  readonly parseStored?: () => ComponentDefinition;
  readonly actions?: ActionRegistry;
  readonly recovery?: RecoveryPolicy;
  readonly safetyNote?: SafetyNote;
}

const UNUSED_EGRESS: Egress = {
  request: async () => ({ kind: "failed", code: "network", message: "not in these tests" }),
  close: () => {},
};

let ids = 0;

/** What a monitor is made of in these tests; what it sends to its one channel is gathered. */
export function coreDependencies({
  clock = createVirtualClock(),
  components,
  checkers = new Map(),
  store = createMemoryStore({ clock }),
  parseStored,
  actions,
  recovery,
  safetyNote,
}: MonitorOptions) {
  const sent: Alert[] = [];
  /** The components told of, by whether the store held it when the desk took it. */
  const told = { durable: new Set<string>(), fromMemory: new Set<string>() };
  let answer: SendOutcome = { kind: "delivered" };
  const channel: Channel = {
    async send(payload) {
      if (answer.kind === "delivered") sent.push(...payload.alerts);
      const set = payload.durable === false ? told.fromMemory : told.durable;
      for (const alert of payload.alerts) set.add(alert.component_id);
      return answer;
    },
  };
  const dependencies: MonitorDependencies = {
    clock,
    log: silentLog,
    store,
    retention: { rawMs: 86_400_000, rawBytes: 1e9, packedMs: 1e10, packedBytes: 1e10, rollupMs: 1e12, longMs: 1e12 },
    checkers,
    channels: new Map([["desk", readyChannel({ kind: "test" }, channel)]]),
    policy: { ...NO_POLICY, routes: [{ ...everythingTo(["desk"]), groupIntervalMs: 0 }] },
    monitoring: { checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" },
    components,
    ...(actions === undefined ? {} : { actions }),
    ...(recovery === undefined ? {} : { recovery }),
    ...(safetyNote === undefined ? {} : { safetyNote }),
    egress: UNUSED_EGRESS,
    parseStored:
      parseStored ??
      (() => {
        throw new Error("nothing stored");
      }),
    newId: () => `id-${ids++}`,
    random: () => 0.5,
  };
  return { dependencies, clock, store, sent, told, answerSends: (next: SendOutcome) => (answer = next) };
}

export function setUp(options: MonitorOptions) {
  const { dependencies, clock, ...rest } = coreDependencies(options);
  const monitor = createMonitor(dependencies);
  onTestFinished(async () => {
    const stopped = monitor.stop();
    await clock.advance(10_000);
    await stopped;
  });
  return { monitor, clock, ...rest };
}

export function messages(sent: readonly Alert[]): string[] {
  return sent.map((alert) => `${alert.component_id} ${alert.status} ${alert.component_status}`);
}

/** Good once, and from then on silent until it is told to stop. */
export class Hanging implements Checker {
  hangs = false;
  check({ signal }: CheckContext): Promise<CheckAnswer> {
    if (!this.hangs) return Promise.resolve(measured());
    const failure = { code: "timeout", message: "told to stop" } as const;
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve({ kind: "failed", failure }), { once: true });
    });
  }
}
