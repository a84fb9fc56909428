import { z } from "zod";
import { Secret } from "../../../port/secret.ts";
import { answerTimeout, apiUrl, chatTemplates } from "../option-parts.ts";

const CHAT = "expected a chat's number such as -1001234567890, or @channelname";
const USER = "expected a user's number or name";

/** Options of a `telegram` channel. */
export const telegramOptions = z.strictObject({
  token: z
    .string()
    .regex(/^\d+:[\w-]+$/, "expected a bot's token as @BotFather gives it, 123456:ABC...")
    .transform((token) => new Secret(token)),
  chat_id: z
    .union([z.int(), z.string().regex(/^(-?\d+|@\w+)$/, CHAT)], {
      error: CHAT,
    })
    .transform(String),
  thread_id: z.int().positive().optional().describe("a topic of the chat"),
  acknowledge: z.boolean().default(true).describe("offer a button, and listen for it; default true"),
  allowed_users: z
    .array(
      z
        .union([z.int().positive(), z.string().regex(/^@?\w+$/, USER)], { error: USER })
        .transform((user) => String(user).replace(/^@/, "").toLowerCase()),
    )
    .min(1)
    .optional()
    .describe(
      "who may acknowledge, by number (safer: names can be given up and taken) or name; default all in the chat",
    ),
  api_url: apiUrl("https://api.telegram.org"),
  templates: chatTemplates,
  timeout: answerTimeout,
});
export type TelegramOptions = z.output<typeof telegramOptions>;
