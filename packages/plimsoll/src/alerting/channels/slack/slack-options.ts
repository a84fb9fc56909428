import { z } from "zod";
import { answerTimeout, apiUrl, chatTemplates, secretText, secretUrl } from "../option-parts.ts";

const WAYS = "expected either url (an incoming webhook), or token and channel (a bot)";

/** Options of a `slack` channel: an incoming webhook, or a bot that can keep an incident's messages in one thread. */
export const slackOptions = z
  .strictObject({
    url: secretUrl.optional().describe("of an incoming webhook"),
    token: secretText.optional().describe("of a bot with the scope chat:write"),
    channel: z.string().min(1).max(100).optional().describe("where the bot posts: an id such as C0123456789"),
    api_url: apiUrl("https://slack.com/api"),
    templates: chatTemplates,
    timeout: answerTimeout,
  })
  .refine(
    ({ url, token, channel }) =>
      url === undefined ? token !== undefined && channel !== undefined : token === undefined && channel === undefined,
    WAYS,
  );
export type SlackOptions = z.output<typeof slackOptions>;
