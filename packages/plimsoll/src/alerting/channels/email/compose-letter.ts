import { createHash } from "node:crypto";
import { oneLine } from "@plimsoll/core";
import type { ChannelDocument } from "../../../port/channel.ts";
import type { Message } from "../../message/message.ts";
import { fillTemplate } from "../../message/template.ts";
import { plainText } from "../../message/text-target.ts";
import { writeMessage } from "../../message/write-message.ts";
import type { EmailOptions } from "./email-options.ts";
import { wrapHtml, writeHtml, writeTemplatedHtml } from "./letter-html.ts";

/** A mail but for who gets it. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  /** The incident's, which all its mails refer to, so that they form a thread; null when there is none. */
  readonly thread: string | null;
  readonly isUrgent: boolean;
  readonly attachments: ChannelDocument["attachments"];
}

const SUBJECT_LIMIT = 250;

/**
 * Writes a notification as a mail. Its Message-ID comes from the notification's key, so that servers and readers drop a
 * second copy; the thread's from the incident (RFC 5322, section 3.6.4).
 */
export function composeLetter(message: Message, options: EmailOptions, idempotencyKey: string): Letter {
  const { subject, body } = options.templates;
  const domain = options.from.address.split("@").at(-1) ?? "localhost";
  const title =
    subject === undefined
      ? `${message.mark}: ${message.title}`
      : fillTemplate(subject, { ...message.fields, details: message.title }, (text) => text).join(" ");
  const lines =
    body === undefined ? writeMessage(message, plainText) : fillTemplate(body, message.fields, (text) => text);
  return {
    subject: oneLine(title, SUBJECT_LIMIT),
    text: `${lines.join("\n")}\n`,
    html: body === undefined ? writeHtml(message) : writeTemplatedHtml(lines),
    messageId: `<${digest(idempotencyKey)}@${domain}>`,
    thread: message.incidentId === null ? null : `<incident-${digest(message.incidentId)}@${domain}>`,
    isUrgent: message.tone === "CRITICAL" || message.tone === "HIGH",
    attachments: [],
  };
}

/** Writes a document as a mail with its files. */
export function composeDocument(
  { subject, text, html, attachments }: ChannelDocument,
  { from }: Pick<EmailOptions, "from">,
  idempotencyKey: string,
): Letter {
  const domain = from.address.split("@").at(-1) ?? "localhost";
  const messageId = `<${digest(idempotencyKey)}@${domain}>`;
  return {
    subject: oneLine(subject, SUBJECT_LIMIT),
    text,
    html: wrapHtml(html),
    messageId,
    thread: null,
    isUrgent: false,
    attachments,
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}
