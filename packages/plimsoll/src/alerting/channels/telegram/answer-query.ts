import { oneLine } from "@plimsoll/core";
import type { ChannelSetup } from "../../../port/channel.ts";
import { type CallbackQuery, isAllowed, writeUser } from "./callback-query.ts";
import { pause } from "./pause.ts";
import type { TelegramApi } from "./telegram-api.ts";
import { readButton } from "./telegram-body.ts";

/** How long carrying out an answer may take, ms; Telegram's users see a spinner meanwhile. */
const REPLY_MS = 8000;
/** Of the note that pops up. Source: core.telegram.org/bots/api, answerCallbackQuery. */
const NOTE_LIMIT = 200;
const TEXT_LIMIT = 4096;

interface AnswerNeeds {
  readonly api: TelegramApi;
  readonly setup: ChannelSetup;
  readonly allowedUsers: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** Carries out a pressed button of the channel's chat and tells who pressed it what came of it. Never rejects. */
export async function answerQuery(query: CallbackQuery, needs: AnswerNeeds): Promise<void> {
  const { api, setup, signal } = needs;
  const incidentId = readButton(query.data);
  const isPermitted = isAllowed(query, needs.allowedUsers);
  if (incidentId === null || !isPermitted) {
    const text = isPermitted
      ? "This button is not known any more."
      : "You are not among those who may acknowledge here.";
    setup.log.warn({ channel_id: setup.channelId, user: query.from.id }, `a Telegram button was ignored: ${text}`);
    await api({ method: "answerCallbackQuery", body: { callback_query_id: query.id, text, show_alert: true }, signal });
    return;
  }
  const words = oneLine(await carryOut(query, { incidentId, needs }), NOTE_LIMIT);
  const note = api({ method: "answerCallbackQuery", body: { callback_query_id: query.id, text: words }, signal });
  const [noted, edited] = await Promise.all([note, markMessage(query, { words, needs })]);
  for (const outcome of [noted.outcome, edited?.outcome]) {
    if (outcome === undefined || outcome.kind === "delivered") continue;
    setup.log.debug({ channel_id: setup.channelId, answer: outcome.message }, "a Telegram message was not updated");
  }
}

async function carryOut(
  query: CallbackQuery,
  { incidentId, needs }: { incidentId: string; needs: AnswerNeeds },
): Promise<string> {
  const { setup, signal } = needs;
  const by = writeUser(query);
  const late = new AbortController();
  const end = pause(REPLY_MS, { clock: setup.clock, signal: AbortSignal.any([late.signal, signal]) });
  try {
    return await Promise.race([
      setup.onReply({ kind: "acknowledge", incidentId, by, reason: "by a button in Telegram" }),
      end.then(() => "That takes longer than expected; see the dashboard"),
    ]);
  } catch (error) {
    setup.log.error({ err: error, channel_id: setup.channelId }, "an acknowledgement over Telegram failed");
    return "That did not work; acknowledge in the dashboard";
  } finally {
    late.abort();
  }
}

/** Takes the button away and writes below the message what came of it, so that all in the chat see it. */
function markMessage(query: CallbackQuery, { words, needs }: { words: string; needs: AnswerNeeds }) {
  const { message } = query;
  if (message === undefined) return null;
  const rows = (message.reply_markup?.inline_keyboard ?? [])
    .map((row) => row.filter((button) => button.callback_data !== query.data))
    .filter((row) => row.length > 0);
  const target = { chat_id: message.chat.id, message_id: message.message_id, reply_markup: { inline_keyboard: rows } };
  const text = `${message.text ?? ""}\n\n${words} (${writeUser(query)})`;
  const { signal } = needs;
  if (message.text === undefined || text.length > TEXT_LIMIT) {
    return needs.api({ method: "editMessageReplyMarkup", body: target, signal });
  }
  // The entities keep the look of the old text; the new words stand behind it, as plain text.
  const body = { ...target, text, entities: message.entities ?? [], link_preview_options: { is_disabled: true } };
  return needs.api({ method: "editMessageText", body, signal });
}
