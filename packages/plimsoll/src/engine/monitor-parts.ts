import { randomUUID } from "node:crypto";
import { AlertBook } from "../alerting/alert-book.ts";
import { OutboxPump } from "../alerting/outbox-pump.ts";
import type { MonitoringConfig } from "../config/config.ts";
import type { Channel, RouteDefinition } from "../port/channel.ts";
import type { CheckerRegistry } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Log } from "../port/log.ts";
import type { RetentionPolicy, Store } from "../port/store.ts";

/** Everything a monitor is made of; app.ts and the library compose it. */
export interface MonitorDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly retention: RetentionPolicy;
  readonly checkers: CheckerRegistry;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly routes: readonly RouteDefinition[];
  readonly monitoring: MonitoringConfig;
  readonly components: readonly ComponentDefinition[];
  /** Reads back a definition that was added over the API; throws when it no longer fits. */
  readonly parseStored: (posted: unknown) => ComponentDefinition;
  /** Where a person finds more about a component. */
  readonly linksOf?: (componentId: string) => Record<string, string>;
  readonly newId?: () => string;
  readonly random?: () => number;
}

export interface AlertingParts {
  readonly alerts: AlertBook;
  readonly outbox: OutboxPump;
}

/** The parts that decide on and deliver alerts. */
export function createAlerting(
  dependencies: MonitorDependencies,
  onReport: ConstructorParameters<typeof OutboxPump>[0]["onReport"],
): AlertingParts {
  const newId = dependencies.newId ?? randomUUID;
  const alerts = new AlertBook({
    routes: dependencies.routes,
    newId,
    linksOf: dependencies.linksOf ?? (() => ({})),
  });
  const { store, clock, log, channels } = dependencies;
  const random = dependencies.random ?? Math.random;
  const outbox = new OutboxPump({ store, clock, log, channels, owner: newId(), random, onReport });
  return { alerts, outbox };
}
