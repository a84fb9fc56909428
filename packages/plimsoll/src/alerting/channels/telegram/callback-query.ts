import { z } from "zod";

/** A pressed button, with what is read of it. Source: core.telegram.org/bots/api, "CallbackQuery". */
const callbackQuery = z.object({
  id: z.string(),
  from: z.object({ id: z.int(), username: z.string().optional() }),
  message: z
    .object({
      message_id: z.int(),
      chat: z.object({ id: z.int(), username: z.string().optional() }),
      text: z.string().optional(),
      entities: z.array(z.unknown()).optional(),
      reply_markup: z
        .object({ inline_keyboard: z.array(z.array(z.looseObject({ callback_data: z.string().optional() }))) })
        .optional(),
    })
    .optional(),
  data: z.string().optional(),
});
export type CallbackQuery = z.infer<typeof callbackQuery>;

const update = z.object({ update_id: z.int(), callback_query: z.unknown().optional() });

export interface TelegramUpdate {
  readonly id: number;
  /** Null for any other kind of update. */
  readonly query: CallbackQuery | null;
}

/** What `getUpdates` gave; what cannot be read is passed over, so that it is not asked for again and again. */
export function readUpdates(result: unknown): TelegramUpdate[] {
  if (!Array.isArray(result)) return [];
  return result.flatMap((item): TelegramUpdate[] => {
    const parsed = update.safeParse(item);
    if (!parsed.success) return [];
    const query = callbackQuery.safeParse(parsed.data.callback_query);
    return [{ id: parsed.data.update_id, query: query.success ? query.data : null }];
  });
}

/** Whether a button was pressed in the chat that a channel posts to. */
export function isFromChat({ message }: CallbackQuery, chatId: string): boolean {
  if (message === undefined) return false;
  const { id, username } = message.chat;
  return String(id) === chatId || (username !== undefined && `@${username}`.toLowerCase() === chatId.toLowerCase());
}

/** Whether a user is among those named, by number or name; when nobody is named, all in the chat are. */
export function isAllowed({ from }: CallbackQuery, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined) return true;
  return (
    allowed.includes(String(from.id)) || (from.username !== undefined && allowed.includes(from.username.toLowerCase()))
  );
}

/** Who pressed it: `telegram:anna`, or the number of a user without a name. */
export function writeUser({ from }: CallbackQuery): string {
  return `telegram:${from.username !== undefined && /^\w{1,32}$/.test(from.username) ? from.username : from.id}`;
}
