import type { Message } from "../../message/message.ts";
import type { TextTarget } from "../../message/text-target.ts";
import { colourOf } from "../../message/tone.ts";
import { writeChat } from "../../message/write-chat.ts";
import type { ChatTemplates } from "../option-parts.ts";

/** Discord's limits. Source: docs.discord.com, "Message" (content) and "Embed limits" (description). */
const CONTENT_LIMIT = 2000;
const DESCRIPTION_LIMIT = 4096;

/** Discord's markdown, in which a backslash before any punctuation makes it plain. */
export const discordText: TextTarget = {
  escape: (text) => text.replace(/[\\*_~`|<>[\]()#:@-]/g, "\\$&"),
  bold: (escaped) => `**${escaped}**`,
  link: (url) => `<${url}>`,
  measure: (text) => text.length,
};

/**
 * What is posted: the title as content, which phones show, and the rest in an embed with a coloured bar. Nothing in it can
 * ping anybody, whatever a component is called: `allowed_mentions` names nobody.
 */
export function discordBody(message: Message, templates: ChatTemplates): Record<string, unknown> {
  const { title, text } = writeChat(message, {
    templates,
    target: discordText,
    titleLimit: CONTENT_LIMIT - 4,
    textLimit: DESCRIPTION_LIMIT,
  });
  return {
    content: discordText.bold(title),
    embeds: text.trim() === "" ? [] : [{ description: text, color: Number.parseInt(colourOf(message.tone), 16) }],
    allowed_mentions: { parse: [] },
  };
}
