import type { Message, Tone } from "../../message/message.ts";
import { fillTemplate } from "../../message/template.ts";
import type { ChatTemplates } from "../option-parts.ts";

/** Teams takes 28 KB a message; some room is left for what the workflow wraps around it. */
const LIMIT_BYTES = 26_000;

/** Adaptive Cards know these by name only. */
const COLOURS: Record<Tone, string> = {
  CRITICAL: "attention",
  HIGH: "attention",
  MEDIUM: "warning",
  LOW: "default",
  RESOLVED: "good",
  TEST: "accent",
};

interface Run {
  readonly type: "TextRun";
  readonly text: string;
  readonly weight?: "bolder";
  readonly size?: "large";
  readonly color?: string;
}

/**
 * What is posted: a message with one Adaptive Card of version 1.4, the newest that workflows show. All text stands in text
 * runs, which Teams shows as they are: no Markdown, no HTML, no mentions. Lines that don't fit are left out and counted.
 */
export function teamsBody(message: Message, templates: ChatTemplates): Record<string, unknown> {
  const lines = writeLines(message, templates);
  for (let kept = lines.length; kept >= 0; kept -= 1) {
    const left = lines.length - kept;
    const note = left === 0 ? [] : [[plainRun(`… ${left} more line${left === 1 ? "" : "s"} did not fit`)]];
    const body = wrap(message, [titleRuns(message, templates), ...lines.slice(0, kept), ...note]);
    if (Buffer.byteLength(JSON.stringify(body)) <= LIMIT_BYTES) return body;
  }
  return wrap(message, [[plainRun(message.mark)]]);
}

function writeLines(message: Message, { text }: ChatTemplates): Run[][] {
  if (text !== undefined) return fillTemplate(text, message.fields, (value) => value).map((line) => [plainRun(line)]);
  const facts = message.facts.map(({ label, text: value }) => [boldRun(`${label}: `), plainRun(value)]);
  const sections = message.sections.flatMap(({ heading, lines }) => [
    [boldRun(heading)],
    ...lines.map((line) => [plainRun(line)]),
  ]);
  return [...facts, ...sections];
}

function titleRuns(message: Message, { title }: ChatTemplates): Run[] {
  const look = { weight: "bolder", size: "large", color: COLOURS[message.tone] } as const;
  if (title === undefined) return [{ type: "TextRun", text: `${message.mark}: ${message.title}`, ...look }];
  const fields = { ...message.fields, details: message.title };
  return [{ type: "TextRun", text: fillTemplate(title, fields, (value) => value).join(" "), ...look }];
}

function wrap(message: Message, lines: readonly (readonly Run[])[]): Record<string, unknown> {
  const body = lines.map((inlines, index) => ({
    type: "RichTextBlock",
    inlines: inlines.map((run) => (run.text === "" ? { ...run, text: " " } : run)),
    ...(index > 0 && { spacing: "small" }),
  }));
  const { link } = message;
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          msteams: { width: "Full" },
          body,
          ...(link !== null && { actions: [{ type: "Action.OpenUrl", title: "Open in Plimsoll", url: link }] }),
        },
      },
    ],
  };
}

function plainRun(text: string): Run {
  return { type: "TextRun", text };
}

function boldRun(text: string): Run {
  return { type: "TextRun", text, weight: "bolder" };
}
