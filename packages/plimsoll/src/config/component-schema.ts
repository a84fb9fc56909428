import {
  COMPONENT_TYPES,
  DEFAULT_CONFIRM,
  DEFAULT_FLAPPING,
  HIGHEST_FLAP_SCORE,
  SYSTEM_COMPONENT_ID,
  URGENCIES,
} from "@plimsoll/core";
import { z } from "zod";
import { INBOUND_PREFIX } from "../port/alerting.ts";
import { CHANNEL_PREFIX } from "../port/channel.ts";
import { FINDING_SOURCES } from "../port/finding.ts";
import { RECOVERY_COMPONENT_ID } from "../port/recovery.ts";
import { durationMs } from "./duration.ts";
import { componentEarlyWarning } from "./early-warning-schema.ts";
import { progressSchema } from "./progress-schema.ts";
import { componentRecovery } from "./recovery-schema.ts";
import { thresholdTable } from "./threshold-schema.ts";

/** Faster than this, checking would be the load. */
export const MIN_INTERVAL_MS = 100;
const MAX_INTERVAL_MS = 604_800_000;
const MIN_TIMEOUT_MS = 10;
/** A check that may hang for longer would hide an outage for as long. */
export const MAX_TIMEOUT_MS = 600_000;
const MIN_RETRY_MS = 10;

const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** What alerts that are about no component of the configuration are known by. */
const RESERVED: readonly (readonly [prefix: string, of: string])[] = [
  [INBOUND_PREFIX, "alerts that other programs hand over"],
  ...FINDING_SOURCES.map((source) => [`${source}:`, "alerts that are worked out"] as const),
  [CHANNEL_PREFIX, "alerts about channels"],
  [RECOVERY_COMPONENT_ID, "alerts about recovery itself"],
];

/** Whether an id is one that no component can have: of another program's alert, of what is worked out, a channel's own, or recovery's own. */
export function isReservedId(id: string): boolean {
  return RESERVED.some(([prefix]) => id.startsWith(prefix));
}

/** Ids stand in addresses, alerts and terminals: one line of text, no slash, nothing that an address would swallow. */
export const componentId = z
  .string()
  .min(1, { error: "expected at least one character", abort: true })
  .max(200, "expected at most 200 characters")
  .refine((id) => !CONTROL.test(id) && id.isWellFormed(), "expected no control characters or broken Unicode")
  .refine((id) => !id.includes("/"), "expected no slash: ids stand in addresses")
  .refine((id) => id.trim() === id && id !== "." && id !== "..", "expected no blanks at the ends, and neither . nor ..")
  .refine((id) => id !== SYSTEM_COMPONENT_ID, `${SYSTEM_COMPONENT_ID} stands for the system as a whole`)
  .refine((id) => !isReservedId(id), {
    error: ({ input }) => `${RESERVED.find(([prefix]) => String(input).startsWith(prefix))?.join(" begins ids of ")}`,
  });

export const interval = durationMs
  .refine((ms) => ms >= MIN_INTERVAL_MS, "expected at least 100ms (a plain number is milliseconds)")
  .refine((ms) => ms <= MAX_INTERVAL_MS, "expected at most 7d");

export const timeout = durationMs
  .refine((ms) => ms >= MIN_TIMEOUT_MS, "expected at least 10ms (a plain number is milliseconds)")
  .refine((ms) => ms <= MAX_TIMEOUT_MS, "expected at most 10m");

const answers = z.int().min(1, "expected at least 1").max(100, "expected at most 100");
const confirmKeys = z.strictObject({
  failures: answers.default(DEFAULT_CONFIRM.failures).describe("worse answers before a change is believed"),
  of: answers.optional().describe("among how many of the last answers they may lie; default: failures, in a row"),
  recoveries: answers.default(DEFAULT_CONFIRM.recoveries).describe("better answers in a row before it is believed"),
  retry_interval: durationMs
    .refine((ms) => ms >= MIN_RETRY_MS && ms <= MAX_INTERVAL_MS, "expected between 10ms and 7d")
    .default(DEFAULT_CONFIRM.retryIntervalMs)
    .describe("how soon a worse answer that is not yet believed is checked again; default 1s"),
});
const confirm = confirmKeys.refine(({ failures, of }) => of === undefined || of >= failures, {
  path: ["of"],
  error: "expected at least as many as failures: they are counted among the last so many answers",
});

const share = z
  .number()
  .gt(0, "expected more than 0 (percent)")
  .lt(HIGHEST_FLAP_SCORE, `expected less than ${HIGHEST_FLAP_SCORE} (percent): no component flaps more than that`);
const flappingKeys = z.strictObject({
  enabled: z.boolean().default(true).describe("default true"),
  high: share.default(DEFAULT_FLAPPING.high).describe("above this, it flaps; percent of changed answers"),
  low: share.default(DEFAULT_FLAPPING.low).describe("at or below this, it does no longer"),
});
const flapping = flappingKeys.refine(({ high, low }) => low <= high, {
  path: ["low"],
  error: `expected at most high (default ${DEFAULT_FLAPPING.high}): it is what must be reached for flapping to end`,
});

const tag = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => !CONTROL.test(text), "expected no control characters");

/** The check with its kind; the kind's own options are parsed by the kind. */
export const kindAndOptions = z.looseObject({ kind: z.string() });

/** A component as the configuration and `POST /checkers` spell it. */
export const componentSchema = z.strictObject({
  id: componentId,
  type: z.enum(COMPONENT_TYPES).optional().describe("default: the kind's"),
  check: kindAndOptions,
  interval: interval.optional().describe("default: monitoring.check_interval"),
  timeout: timeout.optional().describe("default: monitoring.timeout"),
  confirm: confirm.optional(),
  flapping: flapping.optional().describe("when answers change too often for the status to mean much"),
  urgency: z.enum(URGENCIES).optional().describe("how its status passes to the system's; default: in the quota only"),
  tags: z.array(tag).max(50).optional(),
  depends_on: z.array(z.string()).max(200).optional().describe("ids of components"),
  calendar: z.string().min(1).max(64).optional().describe("when its market trades, such as NYSE; default always"),
  market_bound: z
    .union([z.boolean(), z.array(z.string().min(1).max(200)).max(100)])
    .optional()
    .describe("what of it says nothing while its market is closed: true, false, or names of metrics"),
  progress: progressSchema.optional().describe("what must move while it answers, or it is up but not trading"),
  thresholds: thresholdTable.optional(),
  early_warning: componentEarlyWarning.optional().describe("what is forecast of it, and whether people are told"),
  recovery: componentRecovery.optional().describe("what is to be done about it; in the configuration file only"),
});
export type ComponentInput = z.output<typeof componentSchema>;
