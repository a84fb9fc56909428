import {
  DEFAULT_BLAST_RADIUS,
  DEFAULT_RECOVERY_LIMITS,
  HEALTH_STATUSES,
  MARKET_PHASES,
  RECOVERY_TIERS,
} from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "./duration.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MOST_ATTEMPTS = 100;

/** Names of actions and guards: they stand in addresses, commands and messages. */
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "expected small letters, digits, dots and dashes, such as restart-engine");

const wait = durationMs.refine((ms) => ms >= 100 && ms <= DAY_MS, "expected between 100ms and 1d");

const limits = {
  attempts: z
    .int()
    .min(1)
    .max(MOST_ATTEMPTS)
    .default(DEFAULT_RECOVERY_LIMITS.attempts)
    .describe("tries for one illness, then the next action or a person; default 3"),
  backoff: wait
    .default(DEFAULT_RECOVERY_LIMITS.backoffMs)
    .describe("after the first try, doubled by each; default 10s"),
  max_backoff: wait.default(DEFAULT_RECOVERY_LIMITS.maxBackoffMs).describe("default 5m"),
  per_hour: z
    .int()
    .min(1)
    .max(MOST_ATTEMPTS)
    .default(DEFAULT_RECOVERY_LIMITS.perHour)
    .describe("tries against one target within an hour, whatever asks for them; default 5"),
  debounce: durationMs
    .refine((ms) => ms >= 1000 && ms <= DAY_MS, "expected between 1s and 1d")
    .default(DEFAULT_RECOVERY_LIMITS.debounceMs)
    .describe("how long it must stay HEALTHY before its tries are forgotten; default 5m"),
};

/** What every action has besides the options of its kind. */
export const actionSettings = z.strictObject({
  id: name,
  kind: z.string(),
  mode: z
    .enum(["dry_run", "live"])
    .default("dry_run")
    .describe("dry_run says what would be done and does nothing; each action is promoted on its own"),
  tier: z.enum(RECOVERY_TIERS).optional().describe("how near it comes to orders and money; default: the kind's"),
  automatic: z
    .boolean()
    .optional()
    .describe("T3 only: it may stop new risk by itself, and then waits neither for its turn nor for what is under way"),
  deadline: durationMs
    .refine((ms) => ms >= 100 && ms <= HOUR_MS, "expected between 100ms and 1h")
    .describe("how long it may take; then it is ended with all that it has started"),
  verify: durationMs
    .refine((ms) => ms >= 1000 && ms <= HOUR_MS, "expected between 1s and 1h")
    .default(30_000)
    .describe("how long a fresh check has to show that it healed; default 30s"),
  on: z.array(z.enum(HEALTH_STATUSES)).min(1).optional().describe("statuses that call for it; default DOWN"),
  evidence: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe("failing answers in a row that it takes; default 1, of a failover 3"),
  guards: z.array(name).max(50).default([]).describe("ids of guards, all of which must allow it"),
  runbook: z.url().optional().describe("where people read what to do by hand"),
  ...limits,
});
export type ActionSettingsInput = z.output<typeof actionSettings>;
/** Keys that belong to Plimsoll and not to an action's kind. */
export const ACTION_KEYS = Object.keys(actionSettings.shape).filter((key) => key !== "kind");

const maxAge = durationMs
  .refine((ms) => ms >= 100 && ms <= DAY_MS, "expected between 100ms and 1d")
  .default(5000)
  .describe("what was seen longer ago is unknown, and unknown forbids; default 5s");
const component = z.string().min(1).describe("id of a component");

const metricGuard = {
  component,
  metric: z.string().min(1).max(200),
  labels: z.record(z.string(), z.string()).default({}),
  max_age: maxAge,
};

/** What is read before an action. */
export const guardSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    id: name,
    kind: z.literal("in_flight"),
    ...metricGuard,
    max: z.number().nonnegative().default(0).describe("orders that may be under way; default 0"),
  }),
  z.strictObject({
    id: name,
    kind: z.literal("metric"),
    ...metricGuard,
    min: z.number().optional(),
    max: z.number().optional(),
  }),
  z.strictObject({
    id: name,
    kind: z.literal("reconciliation"),
    component: component.describe("id of the component that compares the books"),
    max_age: maxAge.unwrap().default(60_000).describe("default 1m"),
  }),
  z.strictObject({
    id: name,
    kind: z.literal("healthy"),
    components: z.array(component).min(1).max(50),
    max_age: maxAge,
  }),
  z.strictObject({
    id: name,
    kind: z.literal("market"),
    calendar: z.string().min(1).max(64),
    phases: z
      .array(z.enum(MARKET_PHASES))
      .min(1)
      .default(["closed", "pre_market", "post_market"])
      .describe("in which it may be done; default while the market is not in session"),
    not_within: durationMs
      .refine((ms) => ms <= DAY_MS, "expected at most 1d")
      .default(600_000)
      .describe("nor so soon before or after an open or a close; default 10m"),
  }),
  z.strictObject({
    id: name,
    kind: z.literal("deploy_lock"),
    file: z.string().min(1).max(1000).optional().describe("a file that is there while a deployment is under way"),
  }),
]);
export type GuardInput = z.output<typeof guardSchema>;

/** Recovery as a whole. Actions keep the options of their kinds, for these to parse. */
export const recoverySchema = z.strictObject({
  actions: z
    .array(z.looseObject({ id: name, kind: z.string() }))
    .max(1000)
    .default([]),
  guards: z.array(guardSchema).max(200).default([]),
  blast_radius: z
    .strictObject({
      causes: z.int().min(2).max(1000).default(DEFAULT_BLAST_RADIUS.causes).describe("default 3"),
      within: wait.default(DEFAULT_BLAST_RADIUS.withinMs).describe("default 60s"),
    })
    .prefault({})
    .describe("so many things that break by themselves within so long suspend all recovery"),
  approvals: z
    .strictObject({
      required: z
        .int()
        .min(1)
        .max(2)
        .optional()
        .describe("people who must agree to T4; default 2 where two may, else 1"),
      expires: durationMs
        .refine((ms) => ms >= 10_000 && ms <= 300_000, "expected between 10s and 5m")
        .default(300_000)
        .describe("default 5m, and never longer: what was read would be too old"),
    })
    .prefault({}),
});
export type RecoveryInput = z.output<typeof recoverySchema>;

/** What is to be done about one component. */
export const componentRecovery = z.strictObject({
  actions: z.array(name).max(20).default([]).describe("ids of actions, in the order in which they are tried"),
  fallback: z
    .strictObject({
      text: z.string().min(1).max(500).describe("what it does meanwhile: trades on the second feed"),
      component: component.optional().describe("what stands in for it"),
      max_age: durationMs.optional().describe("how old the values may be that it goes on with"),
      reduce_only: z.boolean().default(false).describe("it only closes positions meanwhile"),
    })
    .optional(),
  runbook: z
    .array(
      z.strictObject({
        text: z.string().min(1).max(500),
        link: z.url().optional(),
        action: name.optional().describe("id of an action that can be started from here"),
      }),
    )
    .max(50)
    .default([])
    .describe("what a person does, in its order"),
});
export type ComponentRecoveryInput = z.output<typeof componentRecovery>;
