import { z } from "zod";
import { didYouMean } from "../../config/did-you-mean.ts";
import { MESSAGE_FIELDS, type MessageField, type MessageFields } from "./message.ts";

/** A text with places for fields. There is nothing else: no conditions, no loops, no code, no paths into objects. */
export type Template = readonly (string | { readonly field: MessageField })[];

const PLACE = /\{\{([^{}]*)\}\}/g;
const LIMIT = 4000;

/** A template of a configuration, such as `{{mark}} {{component}}: {{reason}}`. An unknown field is a mistake. */
export const messageTemplate = z
  .string()
  .min(1)
  .max(LIMIT)
  .transform((text, context): Template => {
    const parsed = parseTemplate(text);
    if (typeof parsed !== "string") return parsed;
    context.addIssue({ code: "custom", message: parsed });
    return z.NEVER;
  })
  .describe("text with {{field}} places; see docs/reference/channels.md for the fields");

/** As `messageTemplate`, for what must be one line: a subject or a title. */
export const titleTemplate = messageTemplate.refine(
  (template) => template.every((part) => typeof part !== "string" || !/[\p{Cc}\u2028\u2029]/u.test(part)),
  "expected one line",
);

/** The parts of a template, or what is wrong with it. */
export function parseTemplate(text: string): Template | string {
  const parts: (string | { field: MessageField })[] = [];
  let at = 0;
  for (const match of text.matchAll(PLACE)) {
    const name = (match[1] ?? "").trim();
    const field = MESSAGE_FIELDS.find((known) => known === name);
    if (field === undefined) return unknownField(name);
    if (match.index > at) parts.push(text.slice(at, match.index));
    parts.push({ field });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push(text.slice(at));
  const stray = /\{{3}|\}{3}/.test(text) || parts.some((part) => typeof part === "string" && /\{\{|\}\}/.test(part));
  return stray ? "expected every {{ to be closed as in {{component}}" : parts;
}

function unknownField(name: string): string {
  if (!/^\w+$/.test(name)) return "expected the name of a field between {{ and }}, and nothing else: there is no logic";
  const near = didYouMean(name, MESSAGE_FIELDS);
  const hint = near === null ? `; known fields: ${MESSAGE_FIELDS.join(", ")}` : `; did you mean "${near}"?`;
  return `unknown field "${name.slice(0, 100)}"${hint}`;
}

/**
 * Fills a template once: what stands in a field is never read as a template again. `escapeText` makes a value mean nothing to
 * the target but itself; it is given one line at a time.
 */
export function fillTemplate(
  template: Template,
  fields: MessageFields,
  escapeText: (text: string) => string,
): string[] {
  const text = template
    .map((part) => (typeof part === "string" ? part : fields[part.field].split("\n").map(escapeText).join("\n")))
    .join("");
  return text.split(/\r\n|\r|\n/);
}
