import { isIP } from "node:net";
import { DEFAULT_GRACE_MS } from "@plimsoll/core";
import { z } from "zod";
import { alerting } from "./alerting-schema.ts";
import { auditSchema } from "./audit-schema.ts";
import { authSchema } from "./auth-schema.ts";
import { backupSchema } from "./backup-schema.ts";
import { byteSize } from "./byte-size.ts";
import { calendarSchema } from "./calendar-schema.ts";
import { componentSchema, interval, timeout } from "./component-schema.ts";
import { AGGREGATION_POLICIES } from "./config.ts";
import { durationMs } from "./duration.ts";
import { earlyWarningSchema } from "./early-warning-schema.ts";
import { inboundSchema } from "./inbound-schema.ts";
import { maintenanceWindowInput } from "./maintenance-schema.ts";
import { recoverySchema } from "./recovery-schema.ts";
import { reportSchema } from "./report-schema.ts";
import { DEFAULT_RETENTION, RETENTION_PROFILES } from "./retention.ts";
import { sloSchema } from "./slo-schema.ts";

const DAY_MS = 86_400_000;

export const DEFAULT_PORT = 8787;

const server = z.strictObject({
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("beyond loopback only once there are users or API keys under auth"),
  port: z.int().min(0).max(65_535).default(DEFAULT_PORT).describe("0 picks a free one"),
  allowed_hosts: z
    .array(z.string().regex(/^[A-Za-z0-9._-]+(:\d+)?$/, "expected a host name, with its port if it has one"))
    .max(100)
    .default([])
    .describe("Host header values accepted besides loopback names, as behind a reverse proxy"),
  trusted_proxies: z
    .array(z.string().refine(isAddressOrNetwork, "expected an address or a network such as 127.0.0.1 or 10.0.0.0/8"))
    .max(100)
    .default([])
    .describe("reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed"),
});

function isAddressOrNetwork(text: string): boolean {
  const [address = "", bits, more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const storageUrl = z
  .string()
  .refine((url) => !/^postgres(ql)?:/.test(url), {
    message: 'PostgreSQL storage comes with the cluster; use "sqlite:PATH"',
    abort: true,
  })
  .refine((url) => /^sqlite:(?!\/\/[^/]).*[^\s]/.test(url), 'expected "sqlite:PATH"');

const retention = z.strictObject({
  profile: z
    .enum(RETENTION_PROFILES)
    .default("desk")
    .describe("what packed and packed_size are where they are not given; default desk"),
  raw: durationMs
    .refine((ms) => ms >= 60_000, "expected at least 1m")
    .default(DEFAULT_RETENTION.rawMs)
    .describe("how long checks are plain rows of health_checks; default 24h"),
  raw_size: byteSize
    .refine((bytes) => bytes >= 1_000_000, "expected at least 1MB")
    .default(DEFAULT_RETENTION.rawBytes)
    .describe("the oldest rows go first; default 1GB"),
  packed: durationMs
    .refine((ms) => ms >= 60_000, "expected at least 1m")
    .optional()
    .describe("how long every check is kept, packed, and figures of each minute; default 90d, compliance 5y"),
  packed_size: byteSize
    .refine((bytes) => bytes >= 1_000_000, "expected at least 1MB")
    .optional()
    .describe("the oldest packed checks go first; default 10GB, compliance 100GB"),
  rollups: durationMs
    .refine((ms) => ms >= 3_600_000, "expected at least 1h")
    .default(DEFAULT_RETENTION.rollupMs)
    .describe("figures of each hour and each day; default 5y"),
  long: durationMs
    .refine((ms) => ms >= 3_600_000, "expected at least 1h")
    .default(DEFAULT_RETENTION.longMs)
    .describe("events, transitions, alerts and audit; default 5y"),
});

const storage = z.strictObject({
  url: storageUrl.default("sqlite:plimsoll.db").describe("sqlite:PATH, relative to the configuration's folder"),
  retention: retention.prefault({}),
});

const monitoring = z.strictObject({
  check_interval: interval.default(30_000).describe("default 30s"),
  timeout: timeout.default(10_000).describe("default 10s"),
  grace: durationMs
    .refine((ms) => ms <= DAY_MS, "expected at most 1d")
    .default(DEFAULT_GRACE_MS)
    .describe("how much older than interval + timeout a good result may be; default 1s"),
  policy: z
    .enum(AGGREGATION_POLICIES)
    .default("quota")
    .describe("how the system's status follows from the components'"),
});

/** The whole configuration as written; checks and channels keep their options for their kinds to parse. */
export const configSchema = z.strictObject({
  server: server.prefault({}),
  auth: authSchema.prefault({}),
  storage: storage.prefault({}),
  monitoring: monitoring.prefault({}),
  calendars: z
    .array(calendarSchema)
    .max(1000)
    .default([])
    .describe("when markets trade, besides those that Plimsoll brings"),
  components: z.array(componentSchema).max(100_000).default([]),
  alerting: alerting.prefault({}),
  maintenance: z.array(maintenanceWindowInput).max(1000).default([]).describe("when work is expected on what"),
  early_warning: earlyWarningSchema.prefault({}).describe("where metrics are going, and who is told"),
  inbound: inboundSchema.prefault({}),
  reports: z
    .array(reportSchema)
    .max(100)
    .default([])
    .describe("reports that are made by themselves, and where they go"),
  slos: z.array(sloSchema).max(200).default([]).describe("objectives, whose error budgets are watched"),
  audit: auditSchema.prefault({}).describe("what is done about the audit trail beyond keeping it"),
  backup: backupSchema.optional().describe("backups of the store by the server itself; default none"),
  recovery: recoverySchema.prefault({}).describe("what may be done when something is ill, and how often"),
});
export type ConfigInput = z.output<typeof configSchema>;
