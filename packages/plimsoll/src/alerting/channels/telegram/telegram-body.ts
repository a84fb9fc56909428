import { escapeHtml } from "@plimsoll/core";
import type { Acknowledgeable, Message } from "../../message/message.ts";
import type { TextTarget } from "../../message/text-target.ts";
import { writeChat } from "../../message/write-chat.ts";
import type { TelegramOptions } from "./telegram-options.ts";

/** Telegram's limits. Source: core.telegram.org/bots/api, sendMessage (text) and InlineKeyboardButton (callback_data). */
const TEXT_LIMIT = 4096;
const TITLE_LIMIT = 1500;
const DATA_LIMIT_BYTES = 64;
/** Buttons that one message offers. */
const BUTTONS = 8;
const ACKNOWLEDGE = "ack:";

/** Telegram's HTML, measured with its markup and so rather too long than too short. */
export const telegramText: TextTarget = {
  escape: escapeHtml,
  bold: (escaped) => `<b>${escaped}</b>`,
  // On its own: Telegram refuses whole messages whose buttons lead to localhost, but shows such an address as text.
  link: escapeHtml,
  measure: (text) => text.length,
};

/** What `sendMessage` is given, apart from the chat. */
export function telegramBody(message: Message, options: TelegramOptions): Record<string, unknown> {
  const style = { target: telegramText, titleLimit: TITLE_LIMIT, textLimit: TEXT_LIMIT - TITLE_LIMIT - 10 };
  const { title, text } = writeChat(message, { templates: options.templates, ...style });
  const buttons = options.acknowledge ? message.acknowledgeable.flatMap(toButton).slice(0, BUTTONS) : [];
  return {
    text: [telegramText.bold(title), text].filter((part) => part !== "").join("\n"),
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    ...(buttons.length > 0 && { reply_markup: { inline_keyboard: buttons.map((button) => [button]) } }),
  };
}

function toButton({ incidentId, name }: Acknowledgeable) {
  const data = `${ACKNOWLEDGE}${incidentId}`;
  if (Buffer.byteLength(data) > DATA_LIMIT_BYTES) return [];
  return [{ text: `Acknowledge ${name}`, callback_data: data }];
}

/** The incident that a pressed button acknowledges; null when it is no button of ours. */
export function readButton(data: string | undefined): string | null {
  return data?.startsWith(ACKNOWLEDGE) && data.length > ACKNOWLEDGE.length ? data.slice(ACKNOWLEDGE.length) : null;
}
