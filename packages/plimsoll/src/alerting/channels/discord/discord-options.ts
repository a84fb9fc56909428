import { z } from "zod";
import { answerTimeout, chatTemplates, secretUrl } from "../option-parts.ts";

/** Options of a `discord` channel. */
export const discordOptions = z.strictObject({
  url: secretUrl.describe("of the webhook; ?thread_id=... posts into a thread"),
  templates: chatTemplates,
  timeout: answerTimeout,
});
export type DiscordOptions = z.output<typeof discordOptions>;
