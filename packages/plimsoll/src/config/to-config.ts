import { resolve } from "node:path";
import type { CalendarSpec } from "@plimsoll/core";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { Secret } from "../port/secret.ts";
import { toAudit } from "./audit-schema.ts";
import type { AuthInput } from "./auth-schema.ts";
import type { AuthConfig, PlimsollConfig } from "./config.ts";
import type { ConfigInput } from "./config-schema.ts";
import { toEarlyWarningPolicy } from "./early-warning-schema.ts";
import { type ReadRecovery, toRecoveryPolicy } from "./read-recovery.ts";
import { toReportSchedule } from "./report-schema.ts";
import { toRetention } from "./retention.ts";
import { toSlo } from "./slo-schema.ts";
import { toAlertPolicy } from "./to-alert-policy.ts";

/** What the registries have read already, and where relative paths start from. */
export interface ConfigParts {
  readonly definitions: readonly ComponentDefinition[];
  readonly channels: PlimsollConfig["alerting"]["channels"];
  readonly calendars?: readonly CalendarSpec[];
  /** Default nothing. */
  readonly recovery?: ReadRecovery;
  readonly file: string;
  readonly folder: string;
}

const NOTHING_READ: ReadRecovery = { actions: new Map(), actionIds: new Set(), guards: new Map(), faults: [] };

/** The configuration as the program uses it: milliseconds, absolute paths, every default filled in. */
export function toConfig(
  input: ConfigInput,
  { definitions, channels, calendars = [], recovery = NOTHING_READ, file, folder }: ConfigParts,
): PlimsollConfig {
  const { server, storage, monitoring, alerting } = input;
  const auth = toAuth(input.auth);
  const path = storage.url.slice("sqlite:".length);
  return {
    file: file,
    server: {
      host: server.host,
      port: server.port,
      allowedHosts: server.allowed_hosts,
      trustedProxies: server.trusted_proxies,
    },
    auth,
    storage: {
      kind: "sqlite",
      path: path === ":memory:" ? path : resolve(folder, path),
      retention: toRetention(storage.retention),
    },
    monitoring: {
      checkIntervalMs: monitoring.check_interval,
      timeoutMs: monitoring.timeout,
      graceMs: monitoring.grace,
      policy: monitoring.policy,
    },
    calendars,
    components: definitions,
    alerting: {
      channels,
      policy: toAlertPolicy(alerting, channels),
      heartbeat:
        alerting.heartbeat === undefined
          ? null
          : { url: new Secret(alerting.heartbeat.url), intervalMs: alerting.heartbeat.interval },
    },
    maintenance: input.maintenance,
    backup: toBackup(input.backup, folder),
    recovery: toRecoveryPolicy(input.recovery, recovery, auth.users),
    earlyWarning: toEarlyWarningPolicy(input.early_warning),
    reports: input.reports.map((report) => toReportSchedule(report, folder)),
    slos: input.slos.map(toSlo),
    audit: toAudit(input.audit, folder),
    inbound: { pagerDuty: input.inbound.pagerduty?.secrets ?? [] },
  };
}

function toBackup(backup: ConfigInput["backup"], folder: string): PlimsollConfig["backup"] {
  if (backup === undefined) return null;
  const { to, every, at, keep } = backup;
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  return { folder: resolve(folder, to), everyMs: every, atMs: (hours * 60 + minutes) * 60_000, keep };
}

export function toAuth({ users, api_keys, session, anonymous }: AuthInput): AuthConfig {
  return {
    users: users.map(({ name, display_name, role, roles, password_hash }) => ({
      name,
      displayName: display_name ?? null,
      roles: role === undefined ? [...new Set(roles)] : [role],
      passwordHash: password_hash,
    })),
    apiKeys: api_keys.map(({ name, role, key_hash }) => ({ name, role, keyHash: key_hash.slice("sha256:".length) })),
    sessionIdleMs: session.idle,
    sessionMaxMs: session.max,
    anonymousViewer: anonymous === "viewer",
  };
}
