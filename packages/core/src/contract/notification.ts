import { z } from "zod";
import { DELIVERY_STATES, NOTIFICATION_KINDS } from "./alert.ts";
import { timestamp } from "./health-metric.ts";

/** One delivery of an alert over one channel, as `GET /notifications` lists it. */
export const notificationRecord = z.object({
  notification_id: z.string(),
  alert_id: z.string(),
  component_id: z.string().nullable(),
  channel_id: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int().nonnegative(),
  generated_at: timestamp,
  not_before: timestamp,
  settled_at: timestamp.nullable().describe("when it was delivered, given up or suppressed"),
  last_error: z.string().nullable().describe("the last failure, or why it was suppressed"),
});
export type NotificationRecord = z.infer<typeof notificationRecord>;
