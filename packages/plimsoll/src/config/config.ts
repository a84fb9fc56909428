import type { CalendarSpec, SloDefinition } from "@plimsoll/core";
import type { Role } from "../port/actor.ts";
import type { AlertPolicy } from "../port/alert-policy.ts";
import type { ChannelDefinition } from "../port/channel.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { EarlyWarningPolicy } from "../port/forecast.ts";
import type { RecoveryPolicy } from "../port/recovery.ts";
import type { ReportSchedule } from "../port/report.ts";
import type { Secret } from "../port/secret.ts";
import type { RetentionPolicy } from "../port/store.ts";
import type { MaintenanceWindowInput } from "./maintenance-schema.ts";

/** How the system's status follows from the components': see the contract's judging section. */
export const AGGREGATION_POLICIES = ["quota", "worst"] as const;
export type AggregationPolicy = (typeof AGGREGATION_POLICIES)[number];

export interface ServerConfig {
  /** Default 127.0.0.1. Anything beyond loopback is refused while there are neither users nor API keys. */
  readonly host: string;
  /** Default 8787; 0 picks a free one. */
  readonly port: number;
  /** Host header values accepted besides loopback names and the bound address. */
  readonly allowedHosts: readonly string[];
  /** Reverse proxies whose word about who asks, and whether over TLS, is believed. Default none. */
  readonly trustedProxies: readonly string[];
}

/** A person who can log in. */
export interface UserConfig {
  readonly name: string;
  readonly displayName: string | null;
  readonly roles: readonly Role[];
  /** An argon2id PHC string. */
  readonly passwordHash: Secret;
}
/** A program that sends a key with each request. */
export interface ApiKeyConfig {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the key, 64 hexadecimal digits. */
  readonly keyHash: string;
}
/** Who may do what. Without users and keys everyone on this host is admin, and nobody else is let in. */
export interface AuthConfig {
  readonly users: readonly UserConfig[];
  readonly apiKeys: readonly ApiKeyConfig[];
  /** Default 12 h. */
  readonly sessionIdleMs: number;
  /** Default 7 d. */
  readonly sessionMaxMs: number;
  /** Whether those without a login may look. Default false. */
  readonly anonymousViewer: boolean;
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

/** What other programs hand over. */
export interface InboundConfig {
  /** Secrets that PagerDuty signs its webhooks with; several while one is being replaced. Default none: none is taken. */
  readonly pagerDuty: readonly Secret[];
}

/** Where the newest row's hash of the audit trail is published, so that a trail written anew is found. */
export type AnchorTarget = { readonly everyMs: number } & (
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "webhook"; readonly url: Secret; readonly secret: Secret | null }
);
export interface AuditConfig {
  readonly anchors: readonly AnchorTarget[];
}

/** Backups that the server makes by itself. */
export interface BackupConfig {
  /** Absolute. */
  readonly folder: string;
  readonly everyMs: number;
  /** After midnight UTC, ms. */
  readonly atMs: number;
  readonly keep: number;
}

/** The whole configuration after parsing: durations in ms, secrets wrapped, defaults filled in. */
export interface PlimsollConfig {
  /** The file it came from; null when built in. */
  readonly file: string | null;
  readonly server: ServerConfig;
  readonly auth: AuthConfig;
  readonly storage: StorageConfig;
  readonly monitoring: MonitoringConfig;
  /** Those of one's own, and those that Plimsoll brings where they were changed. */
  readonly calendars: readonly CalendarSpec[];
  readonly components: readonly ComponentDefinition[];
  readonly alerting: AlertingConfig;
  readonly maintenance: readonly MaintenanceWindowInput[];
  readonly inbound: InboundConfig;
  readonly recovery: RecoveryPolicy;
  readonly earlyWarning: EarlyWarningPolicy;
  /** Objectives. */
  /** Reports that are made by themselves. */
  readonly reports: readonly ReportSchedule[];
  readonly slos: readonly SloDefinition[];
  readonly audit: AuditConfig;
  /** Null: none. */
  readonly backup: BackupConfig | null;
}
