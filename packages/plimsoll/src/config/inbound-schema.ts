import { z } from "zod";
import { Secret } from "../port/secret.ts";

const secret = z
  .string()
  .min(16, "expected at least 16 characters, as PagerDuty shows once when the webhook is made")
  .max(500)
  .transform((text) => new Secret(text));

const pagerduty = z.strictObject({
  secrets: z
    .array(secret)
    .min(1, "expected at least one")
    .max(10)
    .describe("that PagerDuty signs its webhook with; several while one is being replaced"),
});

/** What other programs hand over, beyond what an API key lets in. */
export const inboundSchema = z.strictObject({
  pagerduty: pagerduty.optional().describe("takes acknowledgements from POST .../inbound/pagerduty"),
});
