import type { Alert, AlertRoute, CalendarSpec, NotificationKind, WebhookPayload } from "@plimsoll/core";
import { onTestFinished } from "vitest";
import type { HeartbeatTarget } from "../alerting/heartbeat.ts";
import { readyChannel } from "../alerting/ready-channel.ts";
import type { MaintenanceWindowInput } from "../config/maintenance-schema.ts";
import { everythingTo } from "../config/to-alert-policy.ts";
import { type AlertPolicy, NO_POLICY } from "../port/alert-policy.ts";
import type { Channel, ReadyChannel, SendOutcome } from "../port/channel.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Egress } from "../port/egress.ts";
import { silentLog } from "../port/log.ts";
import { type Store, StoreError } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts";
import { type CodeMonitor, createMonitor } from "./monitor.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Checks every second, believed at once: what happens is seen within a second. */
export const FAST = {
  intervalMs: 1000,
  confirm: { failures: 1, recoveries: 1, retryIntervalMs: 1000 },
} satisfies Partial<ComponentDefinition>;

/** What somebody at the other end of a channel has heard. */
export class Inbox implements Channel {
  /** What becomes of a try; a promise that never settles is a receiver that hangs. */
  answer: SendOutcome | Promise<SendOutcome> = { kind: "delivered" };
  readonly payloads: WebhookPayload[] = [];
  tries = 0;

  async send(payload: WebhookPayload): Promise<SendOutcome> {
    this.tries += 1;
    const outcome = await this.answer;
    if (outcome.kind === "delivered") this.payloads.push(payload);
    return outcome;
  }

  get alerts(): Alert[] {
    return this.payloads.flatMap(({ alerts }) => alerts);
  }

  /** "gateway DOWN", and "gateway over" for its end; reminders and the like with their kind. Without the system's own. */
  get heard(): string[] {
    return this.payloads.flatMap(({ alerts, kind }) => alerts.filter(isNotSystem).map((alert) => lineOf(alert, kind)));
  }

  of(componentId: string): string[] {
    return this.payloads.flatMap(({ alerts, kind }) =>
      alerts.filter((alert) => alert.component_id === componentId).map((alert) => lineOf(alert, kind)),
    );
  }
}

function lineOf({ component_id, component_status, status }: Alert, kind: NotificationKind): string {
  const line = `${component_id} ${status === "resolved" ? "over" : component_status}`;
  return kind === "alert" ? line : `${line} (${kind})`;
}
function isNotSystem({ component_id }: Alert): boolean {
  return component_id !== "system_health_monitor";
}

export function routeTo(channels: readonly string[], extra: Partial<AlertRoute> = {}): AlertRoute {
  return { ...everythingTo(channels), groupIntervalMs: 0, ...extra };
}

export interface PeopleOptions {
  readonly clock?: VirtualClock;
  readonly store?: Store;
  readonly components: readonly ComponentDefinition[];
  /** Default one, "desk", to which everything goes. */
  readonly channels?: readonly string[];
  readonly policy?: Partial<AlertPolicy>;
  readonly windows?: readonly MaintenanceWindowInput[];
  readonly calendars?: readonly CalendarSpec[];
  readonly heartbeat?: HeartbeatTarget;
  readonly egress?: Egress;
}

let ids = 0;

/** A monitor on a virtual clock with people at the ends of its channels. */
export function setUpPeople({
  clock = createVirtualClock(),
  store = createMemoryStore({ clock }),
  components,
  channels = ["desk"],
  policy,
  ...rest
}: PeopleOptions) {
  const inboxes = new Map(channels.map((id) => [id, new Inbox()]));
  const ready = new Map(channels.map((id): [string, ReadyChannel] => [id, readyFor(inboxOf(id))]));
  const whole: AlertPolicy = { ...NO_POLICY, routes: [routeTo(channels.slice(0, 1))], ...policy };
  const monitor = createMonitor({
    clock,
    log: silentLog,
    store,
    retention: { rawMs: 86_400_000, rawBytes: 1e9, packedMs: 1e10, packedBytes: 1e10, rollupMs: 1e12, longMs: 1e12 },
    checkers: new Map(),
    channels: ready,
    policy: whole,
    monitoring: { checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" },
    components,
    parseStored: () => {
      throw new Error("nothing stored");
    },
    newId: () => `id-${ids++}`,
    random: () => 0.5,
    ...rest,
  });
  function inboxOf(id: string): Inbox {
    const inbox = inboxes.get(id) ?? new Inbox();
    inboxes.set(id, inbox);
    return inbox;
  }
  /** Takes another configuration; a channel that there was keeps its inbox. */
  async function reload(next: {
    channels?: readonly string[];
    policy?: Partial<AlertPolicy>;
    calendars?: readonly CalendarSpec[];
  }): Promise<void> {
    const all = next.channels ?? channels;
    const done = monitor.reconfigure({
      components,
      monitoring: { checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" },
      channels: new Map(all.map((id): [string, ReadyChannel] => [id, readyFor(inboxOf(id))])),
      policy: { ...whole, ...next.policy },
      calendars: next.calendars ?? rest.calendars ?? [],
      windows: rest.windows ?? [],
      heartbeat: rest.heartbeat ?? null,
    });
    await clock.advance(10);
    await done;
  }
  let isStopped = false;
  /** Stops it; what a store that is kept open holds is there for the next. */
  async function stop(): Promise<void> {
    if (isStopped) return;
    isStopped = true;
    await within(clock, monitor.stop());
  }
  onTestFinished(stop);
  return { monitor, clock, store, inboxOf, desk: inboxOf(channels[0] ?? "desk"), reload, stop };
}

function readyFor(inbox: Inbox): ReadyChannel {
  return readyChannel({ kind: "test", tells: ["acknowledged"] }, inbox);
}

/** Lets a promise settle that needs time to pass. */
export async function within<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  await clock.advance(10_000);
  return promise;
}

/** The open incident of a component. */
export function incidentOf(monitor: CodeMonitor, componentId: string) {
  const found = monitor.alerting
    .openIncidents()
    .find(({ members }) => members.some((member) => member.component_id === componentId));
  if (found === undefined) throw new Error(`${componentId} is in no open incident`);
  return found;
}

/** A store that outlives the monitors that use it, and refuses to write while it is told to. */
export function lastingStore(clock: VirtualClock): Store & { refuses: boolean } {
  const memory = createMemoryStore({ clock });
  const store = {
    ...memory,
    refuses: false,
    close: async () => {},
    async open() {
      if (store.refuses) throw new StoreError("full", "no space left on device");
      return memory.open();
    },
    async recordBatch(batch: Parameters<Store["recordBatch"]>[0]) {
      if (store.refuses) throw new StoreError("full", "no space left on device");
      return memory.recordBatch(batch);
    },
  };
  return store;
}
