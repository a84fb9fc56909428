import { DEFAULT_GRACE_MS } from "@plimsoll/core";
import { z } from "zod";
import { alerting } from "./alerting-schema.ts";
import { byteSize } from "./byte-size.ts";
import { componentSchema, interval, timeout } from "./component-schema.ts";
import { AGGREGATION_POLICIES } from "./config.ts";
import { durationMs } from "./duration.ts";
import { isLoopbackHost } from "./loopback-host.ts";
import { maintenanceWindowInput } from "./maintenance-schema.ts";

const DAY_MS = 86_400_000;

export const DEFAULT_PORT = 8787;

const server = z.strictObject({
  host: z
    .string()
    .refine(
      isLoopbackHost,
      "refused to listen beyond loopback while no authentication is configured; expected 127.0.0.1, ::1 or localhost",
    )
    .default("127.0.0.1"),
  port: z.int().min(0).max(65_535).default(DEFAULT_PORT).describe("0 picks a free one"),
  allowed_hosts: z
    .array(z.string().regex(/^[A-Za-z0-9._-]+(:\d+)?$/, "expected a host name, with its port if it has one"))
    .max(100)
    .default([])
    .describe("Host header values accepted besides loopback names, as behind a reverse proxy"),
});

const storageUrl = z
  .string()
  .refine((url) => !/^postgres(ql)?:/.test(url), {
    message: 'PostgreSQL storage comes with the cluster; use "sqlite:PATH"',
    abort: true,
  })
  .refine((url) => /^sqlite:(?!\/\/[^/]).*[^\s]/.test(url), 'expected "sqlite:PATH"');

const retention = z.strictObject({
  raw: durationMs
    .refine((ms) => ms >= 60_000, "expected at least 1m")
    .default(DAY_MS)
    .describe("rows of health_checks; default 24h"),
  raw_size: byteSize
    .refine((bytes) => bytes >= 1_000_000, "expected at least 1MB")
    .default(1_000_000_000)
    .describe("the oldest rows go first; default 1GB"),
  long: durationMs
    .refine((ms) => ms >= 3_600_000, "expected at least 1h")
    .default(5 * 365 * DAY_MS)
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
  storage: storage.prefault({}),
  monitoring: monitoring.prefault({}),
  components: z.array(componentSchema).max(100_000).default([]),
  alerting: alerting.prefault({}),
  maintenance: z.array(maintenanceWindowInput).max(1000).default([]).describe("when work is expected on what"),
});
export type ConfigInput = z.output<typeof configSchema>;
