import type { Message } from "./message.ts";
import { fillTemplate, type Template } from "./template.ts";
import type { TextTarget } from "./text-target.ts";
import { cutLines, writeDetails } from "./write-message.ts";

export interface ChatText {
  /** One line, escaped, not bold. */
  readonly title: string;
  /** Whole lines within the limit. */
  readonly text: string;
}

export interface ChatStyle {
  readonly templates: { readonly title?: Template | undefined; readonly text?: Template | undefined };
  readonly target: TextTarget;
  /** In the target's measure; a longer title gives way to the mark alone. */
  readonly titleLimit: number;
  readonly textLimit: number;
}

/** The title and the text of a message for a chat, by its templates where it has some. */
export function writeChat(message: Message, { templates, target, titleLimit, textLimit }: ChatStyle): ChatText {
  const escapeText = (text: string) => target.escape(text);
  const measure = (text: string) => target.measure(text);
  const title =
    templates.title === undefined
      ? target.escape(`${message.mark}: ${message.title}`)
      : fillTemplate(templates.title, { ...message.fields, details: message.title }, escapeText).join(" ");
  const lines =
    templates.text === undefined
      ? writeDetails(message, target)
      : fillTemplate(templates.text, message.fields, escapeText);
  const keepLast = templates.text === undefined && message.link !== null;
  return {
    title: measure(title) <= titleLimit ? title : target.escape(message.mark),
    text: cutLines(lines, { limit: textLimit, measure, keepLast }),
  };
}
