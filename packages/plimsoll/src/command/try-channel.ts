import type { SendOutcome } from "../port/channel.ts";
import { audited, type CommandContext } from "./command-context.ts";

/** Sends a test over a channel at once. Throws `not_found` for a channel that there is not. */
export function tryChannel(context: CommandContext, channelId: string): Promise<SendOutcome> {
  return audited(context, { verb: "test_channel", subject: channelId }, async () => {
    const outcome = await context.monitor.alerting.testChannel(channelId, context.actor.name);
    return { answer: outcome, after: outcome };
  });
}

/** Gives a notification that was given up back to its channel. Throws `not_found` when there is none. */
export function resendNotification(context: CommandContext, notificationId: string): Promise<void> {
  return audited(context, { verb: "resend_notification", subject: notificationId }, async () => {
    await context.monitor.alerting.resend(notificationId, context.actor.name);
    return { answer: undefined, after: null };
  });
}
