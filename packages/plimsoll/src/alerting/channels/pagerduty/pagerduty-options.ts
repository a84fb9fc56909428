import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { Secret } from "../../../port/secret.ts";
import { httpUrl } from "../http/http-url.ts";

const PAGERDUTY_SEVERITIES = ["critical", "error", "warning", "info"] as const;
const severity = z.enum(PAGERDUTY_SEVERITIES);

/** Options of a `pagerduty` channel: an integration of the type "Events API V2" of one PagerDuty service. */
export const pagerdutyOptions = z.strictObject({
  routing_key: z
    .string()
    .regex(/^[A-Za-z0-9]{32}$/, "expected the integration key: 32 letters and digits")
    .transform((key) => new Secret(key))
    .describe("the integration key of the service"),
  url: httpUrl
    .default("https://events.pagerduty.com/v2/enqueue")
    .describe("in the EU service region: https://events.eu.pagerduty.com/v2/enqueue"),
  severities: z
    .strictObject({
      LOW: severity.default("info"),
      MEDIUM: severity.default("warning"),
      HIGH: severity.default("error"),
      CRITICAL: severity.default("critical"),
    })
    .prefault({})
    .describe("what each severity is called at PagerDuty; default info, warning, error, critical"),
  timeout: durationMs.default(10_000).describe("how long PagerDuty has to answer; default 10s"),
});
export type PagerdutyOptions = z.output<typeof pagerdutyOptions>;
