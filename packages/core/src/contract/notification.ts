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

/** A way to reach people, as `GET /channels` lists it; its options are never shown. */
export const channelInfo = z.object({
  channel_id: z.string(),
  kind: z.string(),
  failing: z.boolean().describe("it does not deliver at the moment, which is an alert of its own"),
  delivered: z.int().nonnegative().describe("notifications since the process started"),
  retried: z.int().nonnegative().describe("tries that failed and were repeated"),
  dead: z.int().nonnegative().describe("given up"),
});
export type ChannelInfo = z.infer<typeof channelInfo>;

/** What a test over a channel came to. */
export const channelTest = z.object({
  channel_id: z.string(),
  outcome: z
    .enum(["delivered", "retry", "rejected"])
    .describe("`retry`: not this time; `rejected`: it will never be taken"),
  message: z.string().nullable(),
});
export type ChannelTest = z.infer<typeof channelTest>;
