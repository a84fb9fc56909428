import type { AlertPolicy } from "../port/alert-policy.ts";
import type { ChannelDefinition } from "../port/channel.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Secret } from "../port/secret.ts";
import type { RetentionPolicy } from "../port/store.ts";
import type { MaintenanceWindowInput } from "./maintenance-schema.ts";

/** How the system's status follows from the components': see the contract's judging section. */
export const AGGREGATION_POLICIES = ["quota", "worst"] as const;
export type AggregationPolicy = (typeof AGGREGATION_POLICIES)[number];

export interface ServerConfig {
  /** Default 127.0.0.1. Anything beyond loopback is refused while no authentication is configured. */
  readonly host: string;
  /** Default 8787; 0 picks a free one. */
  readonly port: number;
  /** Host header values accepted besides loopback names and the bound address. */
  readonly allowedHosts: readonly string[];
}

export interface StorageConfig {
  readonly kind: "sqlite";
  /** Absolute, or `:memory:`. */
  readonly path: string;
  readonly retention: RetentionPolicy;
}

export interface MonitoringConfig {
  /** Default 30 s. */
  readonly checkIntervalMs: number;
  /** Default 10 s. */
  readonly timeoutMs: number;
  /** How much older than interval + timeout a good result may be before it is stale. Default 1 s. */
  readonly graceMs: number;
  readonly policy: AggregationPolicy;
}

export interface AlertingConfig {
  readonly channels: readonly ChannelDefinition[];
  readonly policy: AlertPolicy;
  /** What is called while Plimsoll does its work; null for none. */
  readonly heartbeat: { readonly url: Secret; readonly intervalMs: number } | null;
}

/** The whole configuration after parsing: durations in ms, secrets wrapped, defaults filled in. */
export interface PlimsollConfig {
  /** The file it came from; null when built in. */
  readonly file: string | null;
  readonly server: ServerConfig;
  readonly storage: StorageConfig;
  readonly monitoring: MonitoringConfig;
  readonly components: readonly ComponentDefinition[];
  readonly alerting: AlertingConfig;
  readonly maintenance: readonly MaintenanceWindowInput[];
}
