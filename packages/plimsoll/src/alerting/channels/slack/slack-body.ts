import type { Message } from "../../message/message.ts";
import type { TextTarget } from "../../message/text-target.ts";
import { colourOf } from "../../message/tone.ts";
import { writeChat } from "../../message/write-chat.ts";
import type { ChatTemplates } from "../option-parts.ts";

/** Slack's limits: 3,000 characters a section, 50 blocks a message. Source: docs.slack.dev, Block Kit reference. */
const SECTION_LIMIT = 3000;
const TEXT_LIMIT = 12_000;
const TITLE_LIMIT = 1500;

/**
 * Slack's mrkdwn. Three characters are all that mentions, links and commands are made of, so escaping them is all that
 * Slack asks for. Source: docs.slack.dev, "Formatting message text".
 */
export const slackText: TextTarget = {
  escape: (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  bold: (escaped) => `*${escaped}*`,
  link: (url) => `<${slackText.escape(url).replaceAll("|", "%7C")}|Open in Plimsoll>`,
  measure: (text) => text.length,
};

/** What is posted: the title as text, for lists and phones, and the rest beside a coloured bar. */
export function slackBody(message: Message, templates: ChatTemplates): Record<string, unknown> {
  const { title, text } = writeChat(message, {
    templates,
    target: slackText,
    titleLimit: TITLE_LIMIT,
    textLimit: TEXT_LIMIT,
  });
  const sections = sectionsOf(text).map((section) => ({
    type: "section",
    text: { type: "mrkdwn", text: section, verbatim: true },
  }));
  return {
    text: slackText.bold(title),
    parse: "none",
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    attachments: sections.length === 0 ? [] : [{ color: `#${colourOf(message.tone)}`, blocks: sections }],
  };
}

/** The text in parts of whole lines that each fit a section. */
function sectionsOf(text: string): string[] {
  const sections: string[] = [];
  let current = "";
  for (const line of text.split("\n")) {
    const kept = line.length <= SECTION_LIMIT ? line : "… a line did not fit";
    const longer = current === "" ? kept : `${current}\n${kept}`;
    if (longer.length <= SECTION_LIMIT) {
      current = longer;
    } else {
      sections.push(current);
      current = kept;
    }
  }
  return [...sections, current].map((section) => section.trim()).filter((section) => section !== "");
}
